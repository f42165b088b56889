import { z } from "zod";

const rejectedRow = z.object({ index: z.int(), code: z.string(), message: z.string() });
const taken = { accepted: z.int(), duplicates: z.int(), rejectedCount: z.int(), rejected: z.array(rejectedRow) };
/** What became of a request of facts. */
export const takenSchema = z.strictObject(taken);
/** The server stopped under a stream: the counts are of its first `lines` lines; send the stream again. */
export const stoppedStreamSchema = z.strictObject({
  error: z.strictObject({ code: z.literal("stopping"), message: z.string() }),
  ...taken,
  lines: z.int(),
});
/** The same for a request that was refused as a whole. */
export const refusedSchema = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });

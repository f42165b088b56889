import { z } from "zod";
import { customerKey } from "#app/ingest/schemas.ts";

/** In a body: addresses of calls are logged. */
export const customerBody = z.strictObject({ customer: customerKey });

export const erasedBody = z.object({ rows: z.number().int().describe("Deleted; 0 when nothing was kept.") });

import { z } from "zod";

/** `encrypted`: the payload is readable only with the connection's key. `remoteEval`: applications get values only. */
export const connectionBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  environment: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, "lower-case letters, digits and dashes")
    .default("production"),
  encrypted: z.boolean().default(false),
  remoteEval: z.boolean().default(false),
});

import { z } from "zod";
import { longestOverlapHours } from "#app/db/sdk-connection.server.ts";

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
  hashSecure: z
    .boolean()
    .default(false)
    .describe("The application hashes secure attributes with the workspace's salt."),
  inlineGroups: z.boolean().default(false).describe("Saved groups as values inside conditions, for older SDKs."),
});

/** `overlapHours` 0 refuses the key before at once. */
export const rotationBody = z.strictObject({
  overlapHours: z.number().min(0).max(longestOverlapHours).default(168).describe("How long the key before goes on."),
});

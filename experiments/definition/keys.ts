import { z } from "zod";

/** What URLs and the API call a thing by; unique within its workspace and kind. */
export const keySchema = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);

/** What an application calls a flag by: GrowthBook's own alphabet, so that every official SDK accepts it. */
export const flagKeySchema = z.string().regex(/^[a-zA-Z0-9_.:|-]{1,128}$/);

import { z } from "zod";
import type { Db } from "./types.server.ts";

export const ownerSchema = z.object({ id: z.number(), name: z.string(), email: z.string() });
export type Owner = z.infer<typeof ownerSchema>;

/** The person whose id `column` holds, in SQL: an `Owner`, or null. */
export const ownerIn = (column: string): string =>
  `(select json_build_object('id', u.id, 'name', u.name, 'email', u.email) from app_user u where u.id = ${column})`;

/** The member of the workspace with this e-mail, or null: nobody outside can own anything in it. */
export async function findMemberByEmail(db: Db, workspaceId: number, email: string): Promise<Owner | null> {
  const membership = await db.membership.findFirst({
    where: { workspaceId, user: { email: { equals: email, mode: "insensitive" } } },
    select: { user: { select: { id: true, name: true, email: true } } },
  });
  return membership?.user ?? null;
}

import { describe, expect, it } from "vitest";
import { createLog } from "#app/log.server.ts";

function lines(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const written: string[] = [];
  write(createLog({ write: (line) => written.push(line) }));
  return written.map((line) => JSON.parse(line));
}

describe("the log", () => {
  it("drops personal and secret fields, also from an object logged whole", () => {
    const request = { id: 7, headers: { cookie: "session=abc", authorization: "Bearer abc" }, body: "a verbatim" };
    const [line] = lines((log) => log.info({ request, email: "camille@example.com", experiment: "returns" }, "seen"));
    expect(line).toMatchObject({ request: { id: 7, headers: {} }, experiment: "returns", msg: "seen" });
    expect(JSON.stringify(line)).not.toMatch(/abc|verbatim|camille/);
  });

  it("keeps of an error what finds the fault, not the row a database error quotes", () => {
    const cause = Object.assign(new Error("duplicate key value"), {
      code: "23505",
      detail: "Key (email)=(camille@example.com) already exists.",
    });
    const [line] = lines((log) => log.error({ err: new Error("sign-up failed", { cause }) }));
    expect(line).toMatchObject({
      err: { message: "sign-up failed", cause: { code: "23505", message: "duplicate key value" } },
    });
    expect(line?.err).toHaveProperty("stack");
    expect(JSON.stringify(line)).not.toContain("camille");
  });
});

import { describe, expect, it } from "vitest";
import { compileRoutes } from "./route-table.ts";

const answer = () => {};
const match = compileRoutes({
  "/healthz": { GET: answer },
  "/sub/:clientKey": { GET: answer },
  "/api/features/:clientKey": { GET: answer, OPTIONS: answer },
});

describe("compileRoutes", () => {
  it("finds a fixed path", () => {
    expect(match("/healthz")).toEqual({ methods: { GET: answer }, params: {} });
  });

  it("reads and decodes the parameters of a pattern", () => {
    expect(match("/sub/sdk-a%2Fb")?.params).toEqual({ clientKey: "sdk-a/b" });
    expect(match("/api/features/sdk-1")?.params).toEqual({ clientKey: "sdk-1" });
  });

  it.each(["/", "/healthz/", "/sub", "/sub/", "/sub/a/b", "/api/other/x", "/sub/%E0%A4%A"])(
    "leaves %s to the pages",
    (path) => {
      expect(match(path)).toBeNull();
    },
  );
});

import { describe, expect, it } from "vitest";
import { apiHost } from "./api-host.ts";

describe("apiHost", () => {
  it("finds the REST API's base in what people type", () => {
    for (const typed of ["https://gb.shop.test", " https://gb.shop.test/ ", "https://gb.shop.test/api/v1/?x=1"])
      expect(apiHost(typed)).toEqual({ ok: true, host: "https://gb.shop.test/api" });
    expect(apiHost("http://10.0.0.7:3100")).toEqual({ ok: true, host: "http://10.0.0.7:3100/api" });
    expect(apiHost("https://shop.test/growthbook/api")).toEqual({ ok: true, host: "https://shop.test/growthbook/api" });
  });

  it("refuses other schemes, passwords in addresses and metadata services", () => {
    expect(apiHost("gb.shop.test")).toEqual({ ok: false, problem: "host-invalid" });
    expect(apiHost("file:///etc/passwd")).toEqual({ ok: false, problem: "host-scheme" });
    expect(apiHost("https://a:b@gb.shop.test")).toEqual({ ok: false, problem: "host-credentials" });
    // 2852039166 is 169.254.169.254 as one number.
    for (const host of ["169.254.169.254", "2852039166", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0"])
      expect(apiHost(`http://${host}/latest`)).toEqual({ ok: false, problem: "host-forbidden" });
  });
});

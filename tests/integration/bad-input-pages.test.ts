import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FurnishedServer, furnishedServer } from "#tests/support/furnished-server.ts";

let server: FurnishedServer;
let before: Map<string, string>;

beforeAll(async () => {
  server = await furnishedServer();
  before = await server.tables();
}, 240_000);

afterAll(() => server.close());

type Person = keyof FurnishedServer["shop"]["cookies"];
const decision = { intent: "decide", verdict: "discuss", reason: "unclear", learning: "ask more people" };

async function post(
  path: string,
  who: Person | null,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const cookie: Record<string, string> = who === null ? {} : { Cookie: server.shop.cookies[who] };
  const body = new URLSearchParams(fields);
  const response = await fetch(`${server.url()}${path}`, {
    ...{ method: "POST", redirect: "manual", body },
    headers: { ...cookie, ...headers },
  });
  return { status: response.status, location: response.headers.get("location"), text: await response.text() };
}

describe("a viewer's posts", () => {
  it.each([
    ["a decision", "/tests/callback-first", decision],
    ["a launch", "/tests/callback-first", { intent: "launch" }],
    ["a stop", "/tests/callback-first", { intent: "stop", stopReason: "harm" }],
    ["a set-up step", "/tests/callback-first/set-up", { intent: "save", name: "Mine" }],
    ["a new test", "/new-test", { template: "blank" }],
    ["a new objective", "/okrs/new/blank", { "title.en": "Mine" }],
    ["a changed objective", "/okrs/objectives/help", { "title.en": "Mine" }],
    ["a publication", "/okrs/objectives/help", { intent: "publish" }],
    ["a cycle", "/okrs/cycles", { intent: "create", name: "Mine" }],
    ["a check-in", "/key-results/effort/check-ins", { confidence: "5", sentence: "fine" }],
  ] as const)("%s is refused with 403 and a page that says so", async (_what, path, fields) => {
    const answer = await post(path, "vera", fields);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("<h1");
  });
});

describe("posts of nobody and from elsewhere", () => {
  it.each([
    ["/tests/callback-first", decision],
    ["/okrs/new/blank", { "title.en": "Mine" }],
    ["/profile", { name: "Mine" }],
  ] as const)("%s leads a stranger to the sign-in", async (path, fields) => {
    const { status, location } = await post(path, null, fields);
    expect(status).toBe(302);
    expect(location).toMatch(/^\/sign-in/);
  });

  it.each<Record<string, string>>([{ Origin: "https://elsewhere.example" }, { "Sec-Fetch-Site": "cross-site" }])(
    "another site's page with our reader's cookie is refused: %o",
    async (headers) => {
      expect((await post("/tests/callback-first", "anna", decision, headers)).status).toBe(403);
    },
  );
});

describe("forms that are wrong", () => {
  it.each([
    ["an unknown button", "/tests/callback-first", { intent: "explode" }, 400],
    ["an unknown verdict", "/tests/callback-first", { ...decision, verdict: "perhaps" }, 422],
    ["a decision without words", "/tests/callback-first", { ...decision, reason: " ", learning: "" }, 422],
    ["launching what runs", "/tests/callback-first", { intent: "launch" }, 409],
    ["a second person who is none", "/tests/callback-first", { intent: "confirm", decision: "999999" }, 422],
  ] as const)("%s", async (_what, path, fields, status) => {
    const answer = await post(path, "anna", fields);
    expect(answer.status).toBe(status);
  });

  it("a page that is not there answers 404 to a post too", async () => {
    expect((await post("/no-such-page", "anna", {})).status).toBe(404);
    expect((await post("/tests/nothing", "anna", decision)).status).toBe(404);
  });

  it("a wrong password says so and signs nobody in", async () => {
    const answer = await post("/sign-in", null, {
      intent: "password",
      email: "anna@shop.test",
      password: "not the password",
    });
    expect([400, 401, 422, 429, 200]).toContain(answer.status);
    expect(answer.text).toContain('role="alert"');
  });
});

describe("nothing of all this", () => {
  it("has written a single row", async () => {
    expect(await server.tables()).toEqual(before);
  }, 120_000);
});

describe("two people deciding at once", () => {
  const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();

  it("of two who stop a test, one is told that the other was faster", async () => {
    const stop = { intent: "stop", stopReason: "finished" };
    const answers = [post("/tests/callback-first", "anna", stop), post("/tests/callback-first", "bruno", stop)];
    expect(statuses(await Promise.all(answers))).toEqual([200, 409]);
  });

  it("of two who confirm a decision, one does, and it stands once", async () => {
    const against = { ...decision, verdict: "stop" };
    expect((await post("/tests/callback-first", "anna", against)).status).toBe(200);
    const page = await fetch(`${server.url()}/tests/callback-first`, {
      headers: { Cookie: server.shop.cookies.bruno },
    });
    const waiting = /name="decision" value="(\d+)"/.exec(await page.text())?.[1];
    expect(waiting, "the decision waits for a second person").toBeDefined();
    const confirm = { intent: "confirm", decision: waiting ?? "" };
    const answers = [post("/tests/callback-first", "bruno", confirm), post("/tests/callback-first", "carla", confirm)];
    const [one, other] = statuses(await Promise.all(answers));
    expect(one).toBe(200);
    expect([409, 422]).toContain(other);
    expect((await post("/tests/callback-first", "bruno", decision)).status).toBe(409);
    expect((await server.tables()).get("decision")).toMatch(/^1 rows/);
  }, 120_000);
});

describe("a NUL character in a form", () => {
  it("is left out, as nobody can have typed it", async () => {
    const fields = { intent: "preferences", name: "An\u0000na", locale: "en", theme: "dark" };
    expect((await post("/profile", "anna", fields)).status).toBeLessThan(400);
    const profile = await fetch(`${server.url()}/profile`, { headers: { Cookie: server.shop.cookies.anna } });
    expect(await profile.text()).toContain('value="Anna"');
  });
});

import ts from "typescript";
import { describe, expect, it } from "vitest";
import { snippets } from "./snippets.ts";

const words = {
  host: "https://cairn.example.org",
  clientKey: "sdk-abc_1",
  flagKey: "callback-first",
  hashAttribute: "customer_id",
};
const input = { ...words, team: false };
const byTeam = { ...input, team: true };

describe("snippets", () => {
  it("covers every official SDK we promise", () => {
    expect(snippets(input).map(({ id }) => id)).toEqual([
      ...["javascript", "react", "kotlin", "swift"],
      ...["node", "python", "go", "php", "ruby", "java"],
    ]);
  });

  it.each(snippets(input))(
    "names the host, the key, the flag and the unit in $label, and reports the exposure",
    (snippet) => {
      for (const word of Object.values(words)) expect(snippet.code).toContain(word);
      expect(snippet.code).toMatch(
        snippet.needsApiKey ? /\/api\/v1\/exposures/ : /growthbookTrackingPlugin|\/track\?client_key=/,
      );
      expect(snippet.code.includes("CAIRN_API_KEY")).toBe(snippet.needsApiKey);
      expect(snippet.code).not.toMatch(/undefined|\[object/);
    },
  );

  it.each(snippets(byTeam))("gives the customer beside the team and the day in $label", ({ id, code, needsApiKey }) => {
    for (const word of Object.values(words)) expect(code).toContain(word);
    expect(code).toMatch(/\bid\b/);
    expect(code).toMatch(/north 2026-11-22|teamDay|team_day/);
    if (needsApiKey) expect(code).toMatch(/\bcluster\b/);
    expect(code).not.toMatch(/undefined|\[object/);
    expect(code).not.toBe(snippets(input).find((other) => other.id === id)?.code);
  });

  it.each([input, byTeam].flatMap(snippets).filter(({ language }) => language === "js" || language === "tsx"))(
    "is valid: $label",
    ({ code, language }) => {
      const { diagnostics } = ts.transpileModule(code, {
        reportDiagnostics: true,
        fileName: `snippet.${language}`,
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.ReactJSX },
      });
      expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([]);
    },
  );

  it("refuses what could end the quotes it stands in", () => {
    expect(() => snippets({ ...input, flagKey: 'a"; process.exit()' })).toThrow(RangeError);
    expect(() => snippets({ ...input, host: "https://a.example/'" })).toThrow(RangeError);
  });
});

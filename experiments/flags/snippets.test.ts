import ts from "typescript";
import { describe, expect, it } from "vitest";
import { snippets } from "./snippets.ts";

const input = {
  host: "https://cairn.example.org",
  clientKey: "sdk-abc_1",
  flagKey: "callback-first",
  hashAttribute: "customer_id",
};

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
      for (const word of Object.values(input)) expect(snippet.code).toContain(word);
      expect(snippet.code).toMatch(
        snippet.needsApiKey ? /\/api\/v1\/exposures/ : /growthbookTrackingPlugin|\/track\?client_key=/,
      );
      expect(snippet.code.includes("CAIRN_API_KEY")).toBe(snippet.needsApiKey);
      expect(snippet.code).not.toMatch(/undefined|\[object/);
    },
  );

  it.each(snippets(input).filter(({ language }) => language === "js" || language === "tsx"))(
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

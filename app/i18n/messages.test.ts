import { describe, expect, it } from "vitest";
import { en } from "./messages.en.ts";
import { fr } from "./messages.fr.ts";
import type { MessageTree } from "./shape.ts";
import { textFor } from "./text.server.ts";

function flatten(tree: MessageTree, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value] as [string, string]] : flatten(value, `${prefix}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe("messages", () => {
  const english = new Map(flatten(en));
  const french = new Map(flatten(fr));

  it("are as many in French as in English", () => {
    expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("ask for the same values in both languages", () => {
    const different = [...english].filter(
      ([key, text]) => String(placeholders(text)) !== String(placeholders(french.get(key) ?? "")),
    );
    expect(different).toEqual([]);
  });

  it("have no empty sentence", () => {
    expect([...english, ...french].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("in French set no-break spaces before ; : ? ! % and inside « »", () => {
    const wrong = [...french].filter(([, text]) => /[ ][;:?!%»]|«[ ]|[a-zà-ÿ][;?!»]|«\w/i.test(text));
    expect(wrong).toEqual([]);
  });

  it("in French use the typographic apostrophe", () => {
    expect([...french].filter(([, text]) => /[a-zà-ÿ]'[a-zà-ÿ]/i.test(text))).toEqual([]);
  });

  it("choose the plural of the language: French says zero in the singular, and millions as other plurals", () => {
    expect(textFor("en").t("words.answers", { count: 0 })).toBe("0 answers");
    expect(textFor("fr").t("words.answers", { count: 0 })).toBe("0 réponse");
    expect(textFor("fr").t("words.answers", { count: 2650 })).toBe("2\u202f650 réponses");
    expect(textFor("fr").t("words.answers", { count: 1_000_000 })).toBe("1\u202f000\u202f000 réponses");
  });
});

import { describe, expect, it } from "vitest";
import { themedVerbatims, themesOf } from "./themes.ts";

describe("themes of comments", () => {
  it("finds words behind French elisions, accents and ligatures", () => {
    expect(themesOf("L’attente était interminable")).toEqual(["waiting"]);
    expect(themesOf("Le colis n’est jamais arrivé, et le conseiller était aimable")).toEqual(["people", "delivery"]);
    expect(themesOf("J’ai dû rappeler deux fois")).toEqual(["repeat"]);
  });

  it("matches beginnings of words, never their middle", () => {
    expect(themesOf("A gorgeous await")).toEqual([]);
    expect(themesOf("I waited")).toEqual(["waiting"]);
  });

  it("hides a theme with seven comments and shows it with eight, the latest quoted", () => {
    const waits = Array.from({ length: 8 }, (_, at) => ({ body: `Waited ${at} minutes`, score: 2 }));
    expect(themedVerbatims(waits.slice(0, 7))).toEqual([]);
    expect(themedVerbatims(waits)).toEqual([
      { theme: "waiting", count: 8, quotes: ["Waited 0 minutes", "Waited 1 minutes", "Waited 2 minutes"] },
    ]);
  });

  it("leaves out a small theme beside a large one, and puts what has no theme last", () => {
    const comments = [
      ...Array.from({ length: 9 }, () => ({ body: "So easy", score: 7 })),
      ...Array.from({ length: 20 }, () => ({ body: "Thank you", score: 7 })),
      { body: "Too expensive", score: 3 },
    ];
    expect(themedVerbatims(comments).map(({ theme, count }) => [theme, count])).toEqual([
      ["ease", 9],
      ["other", 20],
    ]);
  });
});

import { expect, it } from "vitest";
import { channelWords } from "./result-words.ts";

const intervals = new Map([
  [1, { lower: 0.1, upper: 0.9 }],
  [2, { lower: -0.9, upper: -0.1 }],
  [3, { lower: -0.9, upper: 0.1 }],
]);
const say = (word: "consistent" | "concentrated" | "displaced", gaining: number[], losing: number[]) =>
  channelWords({ word, gaining, losing }, (id) => intervals.get(id) ?? null);

it("says where an effect that differs by channel lives, and never leaves the place empty", () => {
  expect(say("concentrated", [1], [])).toMatchObject({ words: "concentrated", gaining: [1] });
  expect(say("concentrated", [], [2])).toMatchObject({ words: "concentratedLoss", losing: [2] });
  expect(say("concentrated", [], [])).toMatchObject({ words: "concentratedSomewhere" });
  expect(say("displaced", [1], [2])).toMatchObject({ words: "displaced", gaining: [1], losing: [2] });
  expect(say("consistent", [], [])).toMatchObject({ words: "consistent" });
});

it("names no channel whose interval on the page holds zero, or shows none", () => {
  expect(say("concentrated", [], [3])).toMatchObject({ words: "concentratedSomewhere", losing: [] });
  expect(say("concentrated", [4], [2, 3])).toMatchObject({ words: "concentratedLoss", gaining: [], losing: [2] });
});

import { expect, it } from "vitest";
import { channelWords } from "./result-words.ts";

it("says where an effect that differs by channel lives, and never leaves the place empty", () => {
  const words = (word: "consistent" | "concentrated" | "displaced", gaining: number[], losing: number[]) =>
    channelWords({ word, gaining, losing });
  expect(words("concentrated", [1], [])).toBe("concentrated");
  expect(words("concentrated", [], [2])).toBe("concentratedLoss");
  expect(words("concentrated", [], [])).toBe("concentratedSomewhere");
  expect(words("displaced", [1], [2])).toBe("displaced");
  expect(words("consistent", [], [])).toBe("consistent");
});

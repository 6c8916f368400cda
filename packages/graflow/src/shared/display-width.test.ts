import { expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";

test.each([
  ["", 0],
  ["abc", 3],
  ["日本語", 6],
  ["ｶﾅ", 2],
  ["カナ", 4],
  ["한글", 4],
  ["（）", 4],
  ["é", 1],
  ["e\u0301", 1],
  ["naïve", 5],
  ["😀", 2],
  ["👩‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["❤️", 2],
  ["…→", 2],
  ["\u0000\u200b", 0],
])("%j takes %i cells", (text, cells) => {
  expect(displayWidth(text)).toBe(cells);
});

import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

const names = ["extract", "clean", "stats", "chart", "report", "日本語"];

test.each([
  ["extrct", "extract"],
  ["Extract", "extract"],
  ["exrtact", "extract"],
  ["extracts", "extract"],
  ["clen", "clean"],
  ["chat", "chart"],
  ["日本", "日本語"],
])("%s probably means %s", (name, meant) => {
  expect(didYouMean(name, names)).toBe(`Did you mean "${meant}"?`);
});

test.each(["load", "x", "", "reportreport", "x".repeat(100_000)])("%.20s is close to nothing", (name) => {
  expect(didYouMean(name, names)).toBeUndefined();
});

test("the closest wins, and of equals the first", () => {
  expect(didYouMean("cat", ["car", "cab", "CAT"])).toBe('Did you mean "CAT"?');
  expect(didYouMean("cat", ["car", "cab"])).toBe('Did you mean "car"?');
  expect(didYouMean("a", [])).toBeUndefined();
});

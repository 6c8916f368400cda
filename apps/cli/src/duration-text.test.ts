import { expect, test } from "vitest";
import { durationText, numberText, plural } from "./duration-text.ts";

test("durations read well at every size", () => {
  expect([0, 0.4, 12, 999, 1300, 59_900, 59_990, 125_000, 3_720_000, 93_600_000].map(durationText)).toEqual([
    "0 ms",
    "0.4 ms",
    "12 ms",
    "999 ms",
    "1.3 s",
    "59.9 s",
    "1m 00s",
    "2m 05s",
    "1h 02m",
    "1d 02h",
  ]);
});

test("numbers have separators, nouns their plural", () => {
  expect(numberText(1204)).toBe("1,204");
  expect(plural(1, "task")).toBe("1 task");
  expect(plural(5000, "task")).toBe("5,000 tasks");
});

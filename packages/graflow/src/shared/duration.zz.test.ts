import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";
import { OptionError } from "./errors/option-error.ts";

fc.configureGlobal({ numRuns: 10000 });
test.each([
  [0, 0],
  [500, 500],
  [0.5, 0.5],
  ["250ms", 250],
  ["30s", 30_000],
  ["10m", 600_000],
  ["1.5h", 5_400_000],
  ["1d", 86_400_000],
  ["0s", 0],
])("%o is %i milliseconds", (text, ms) => {
  expect(parseDuration(text, "timeout")).toBe(ms);
});

test.each([
  -1,
  NaN,
  Infinity,
  "30",
  "30 s",
  "s",
  "",
  "-5s",
  "1e3s",
  "30S",
  "1s ",
  "1m30s",
  `${"9".repeat(400)}d`,
  null,
  undefined,
  5n,
  {},
  [30],
  Symbol("x"),
])("%o is not a duration", (value) => {
  expect(() => parseDuration(value, "timeout")).toThrow(OptionError);
});

test("the message names the option, the pattern and what was given", () => {
  expect(() => parseDuration("30x", "timeout")).toThrow('Expected `timeout` to be a duration such as 500, "30s" or "10m", got `"30x"`');
});

test.each([
  [0, "0 ms"],
  [-3, "0 ms"],
  [NaN, "0 ms"],
  [0.04, "0 ms"],
  [0.43, "0.4 ms"],
  [1, "1 ms"],
  [9.96, "10 ms"],
  [850, "850 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [1234, "1.2 s"],
  [59_949, "59.9 s"],
  [59_950, "1 m 00 s"],
  [185_000, "3 m 05 s"],
  [3_599_499, "59 m 59 s"],
  [3_599_500, "1 h 00 m"],
  [7_620_000, "2 h 07 m"],
  [86_369_999, "23 h 59 m"],
  [86_370_000, "1 d 00 h"],
  [97_200_000, "1 d 03 h"],
  [Infinity, "forever"],
])("%d ms are told as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test("a longer duration is never told as a shorter one", () => {
  const units = new Map([
    ["ms", 1],
    ["s", 1000],
    ["m", 60_000],
    ["h", 3_600_000],
    ["d", 86_400_000],
  ]);
  const read = (text: string) =>
    [...text.matchAll(/([\d.]+) (\w+)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (units.get(unit ?? "") ?? NaN), 0);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), fc.double({ min: 0, max: 1e10, noNaN: true }), (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      expect(read(formatDuration(less))).toBeLessThanOrEqual(read(formatDuration(more)));
    }),
  );
});

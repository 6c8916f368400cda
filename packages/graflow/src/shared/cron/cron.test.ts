import { describe, expect, test } from "vitest";
import { readCron } from "./expression.ts";
import { nextTime } from "./next-time.ts";
import { expectTimeZone } from "./time-zone.ts";

/** The next so many, after a moment. */
function next(cron: string, timeZone: string, after: string, count: number): string[] {
  const read = readCron(cron);
  const found: string[] = [];
  let moment = Date.parse(after);
  while (found.length < count) {
    const due = nextTime(read, timeZone, moment);
    if (due === undefined) break;
    expect(due).toBeGreaterThan(moment);
    found.push(new Date(due).toISOString().replace(".000Z", "Z"));
    moment = due;
  }
  return found;
}

describe("a cron expression", () => {
  test.each([
    ["30 2 * * *", "2026-01-01T00:00:00Z", ["2026-01-01T02:30:00Z", "2026-01-02T02:30:00Z"]],
    [
      "*/15 * * * *",
      "2026-01-01T00:07:00Z",
      ["2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z", "2026-01-01T00:45:00Z", "2026-01-01T01:00:00Z"],
    ],
    ["*/20 * * * * *", "2026-01-01T00:00:10Z", ["2026-01-01T00:00:20Z", "2026-01-01T00:00:40Z", "2026-01-01T00:01:00Z"]],
    ["0 9-17/4 * * MON-FRI", "2026-01-02T10:00:00Z", ["2026-01-02T13:00:00Z", "2026-01-02T17:00:00Z", "2026-01-05T09:00:00Z"]],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]],
    ["0 0 13 * 5", "2026-02-01T00:00:00Z", ["2026-02-06T00:00:00Z", "2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z"]],
    ["0 0 * * 7", "2026-02-01T00:00:00Z", ["2026-02-08T00:00:00Z"]],
    [
      "5/20 3 1,15 jan,JUL ?",
      "2026-01-01T00:00:00Z",
      ["2026-01-01T03:05:00Z", "2026-01-01T03:25:00Z", "2026-01-01T03:45:00Z", "2026-01-15T03:05:00Z"],
    ],
    ["@monthly", "2026-01-31T00:00:00Z", ["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"]],
    ["59 23 31 12 *", "2026-12-31T23:59:00Z", ["2027-12-31T23:59:00Z"]],
  ])("%s after %s", (cron, after, expected) => {
    expect(next(cron, "UTC", after, expected.length)).toEqual(expected);
  });

  test("goes by the clocks of its time zone", () => {
    expect(next("0 9 * * *", "Asia/Tokyo", "2026-01-01T00:00:00Z", 2)).toEqual(["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]);
    expect(next("0 9 * * *", "Asia/Kathmandu", "2026-01-01T00:00:00Z", 1)).toEqual(["2026-01-01T03:15:00Z"]);
    expect(next("0 0 1 * *", "America/New_York", "2026-01-01T00:00:00Z", 2)).toEqual(["2026-01-01T05:00:00Z", "2026-02-01T05:00:00Z"]);
  });

  test.each([
    ["* * * *", /4 fields, not five or six/],
    ["60 * * * *", /"60"` is no minute, which is 0 to 59/],
    ["0 25 * * *", /"25"` is no hour/],
    ["0 0 0 * *", /no day of the month/],
    ["0 0 * foo *", /no month, which is 1 to 12, or jan to dec/],
    ["0 0 30 2 *", /no month that it names has such a day/],
    ["*/0 * * * *", /no minute/],
    ["5-1 * * * *", /no minute/],
    ["@often", /@often is none of @yearly/],
    ["", /not text/],
  ])("that cannot be is refused: %s", (cron, message) => {
    expect(() => readCron(cron)).toThrow(message);
  });
});

// Clocks in Berlin are set from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October 2026.
describe("where clocks are changed", () => {
  test("a time that is left out is due when the clocks are set forward", () => {
    expect(next("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3)).toEqual([
      "2026-03-28T01:30:00Z",
      "2026-03-29T01:00:00Z",
      "2026-03-30T00:30:00Z",
    ]);
  });

  test("a time that comes twice is due the first time", () => {
    expect(next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
    expect(next("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", 1)).toEqual(["2026-10-26T01:30:00Z"]);
  });

  test("several times that are left out are due once", () => {
    expect(next("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual(["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"]);
  });

  test("what goes by every hour goes on as an interval does", () => {
    expect(next("30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 3)).toEqual([
      "2026-03-29T00:30:00Z",
      "2026-03-29T01:30:00Z",
      "2026-03-29T02:30:00Z",
    ]);
    expect(next("30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z", 4)).toEqual([
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:30:00Z",
      "2026-10-25T02:30:00Z",
      "2026-10-25T03:30:00Z",
    ]);
    expect(next("0 * * * *", "Europe/Berlin", "2026-03-29T00:30:00Z", 2)).toEqual(["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]);
    expect(next("*/20 * * * *", "Australia/Lord_Howe", "2026-04-04T14:30:00Z", 3)).toEqual([
      "2026-04-04T14:40:00Z",
      "2026-04-04T15:10:00Z",
      "2026-04-04T15:30:00Z",
    ]);
  });

  test("a day whose midnight is left out has its midnight when it begins", () => {
    // In Cairo clocks go from 00:00 to 01:00 on 24 April 2026.
    expect(next("0 0 * * *", "Africa/Cairo", "2026-04-22T22:00:00Z", 2)).toEqual(["2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"]);
  });
});

test("a time zone that is not known is refused, and a like one named", () => {
  expect(expectTimeZone("Europe/Berlin")).toBe("Europe/Berlin");
  for (const [given, meant] of [
    ["Europe/Berln", "Europe/Berlin"],
    ["Tokyo", "Asia/Tokyo"],
    ["berln", "Europe/Berlin"],
    ["new york", "America/New_York"],
  ] as const) {
    expect(() => expectTimeZone(given)).toThrow(
      expect.objectContaining({ code: "OPTION_INVALID", hint: expect.stringContaining(meant) as string }),
    );
  }
  expect(() => expectTimeZone(7)).toThrow(/Expected `timeZone`/);
});

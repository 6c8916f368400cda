import { expect, test } from "vitest";
import { agoText, momentText } from "./ago-text.ts";

const now = new Date(2026, 0, 31, 13, 4, 5).getTime();

test("a moment is told by its largest unit, and after a month by its day", () => {
  const seconds = [0, 1, 59, 60, 3599, 3600, 86_399, 86_400, 29 * 86_400];
  expect(seconds.map((ago) => agoText(now - ago * 1000, now))).toEqual([
    "now",
    "1s ago",
    "59s ago",
    "1m ago",
    "59m ago",
    "1h ago",
    "23h ago",
    "1d ago",
    "29d ago",
  ]);
  expect(agoText(new Date(2025, 11, 9).getTime(), now)).toBe("2025-12-09");
});

test("a moment ahead, by another machine's clock, is now", () => {
  expect(agoText(now + 5000, now)).toBe("now");
});

test("a moment is told to the second", () => {
  expect(momentText(now)).toBe("2026-01-31 13:04:05");
});

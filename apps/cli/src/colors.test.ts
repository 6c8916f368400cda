import { expect, test } from "vitest";
import { wantsColor } from "./colors.ts";

test("a terminal is coloured, a pipe and a dumb terminal are not", () => {
  expect(wantsColor(true, {})).toBe(true);
  expect(wantsColor(true, { TERM: "dumb" })).toBe(false);
  expect(wantsColor(undefined, {})).toBe(false);
  expect(wantsColor(undefined, { CI: "1" })).toBe(false);
});

test("NO_COLOR and FORCE_COLOR decide before that, unless they are empty", () => {
  expect(wantsColor(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(wantsColor(undefined, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColor(true, { FORCE_COLOR: "0" })).toBe(false);
  expect(wantsColor(undefined, { FORCE_COLOR: "" })).toBe(false);
});

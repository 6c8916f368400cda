import { expect, test } from "vitest";
import { OptionError } from "./errors/option-error.ts";
import { expectId, explainId } from "./ids.ts";

test.each([
  "a",
  "clean-rows_2.v1",
  "two words",
  "it's",
  'say "hi"',
  "日本語",
  "é",
  "😀",
  "constructor",
  "1",
  "-",
  "$",
  "a>b",
  "(a)",
  "a;b",
  "x".repeat(200),
])("%j can be an id", (id) => {
  expect(explainId(id)).toBeUndefined();
  expect(expectId(id, "the id of a task")).toBe(id);
});

test.each([
  ["", "it is empty"],
  [3, "it is not a string"],
  [undefined, "it is not a string"],
  ["x".repeat(201), "it is longer than 200 characters"],
  ["a/b", 'it contains "/", which joins ids into paths'],
  ["a|b", 'it contains "|", which joins ids into paths'],
  ["clean~2", 'it contains "~", which joins ids into paths'],
  ["resize[3]", 'it contains "[", which joins ids into paths'],
  ["a\nb", "it contains a control character"],
  ["a\u0000", "it contains a control character"],
  ["a\ud800", "it contains half of a character"],
  [" a", "it begins or ends with white space"],
  ["__proto__", "as a key of a record it has a meaning of its own"],
])("%j cannot be an id: %s", (value, problem) => {
  expect(explainId(value)).toBe(problem);
  expect(() => expectId(value, "the id of a task")).toThrow(OptionError);
});

test("the message says what was expected and what was given", () => {
  expect(() => expectId("a/b", "the id of a task")).toThrow(
    'Expected the id of a task to be an id, got `"a/b"`: it contains "/", which joins ids into paths',
  );
});

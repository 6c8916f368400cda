import { expect, test } from "vitest";
import { keyPart, storable, storableLine, textIfAny, textOf } from "./stored-text.ts";

const odd = [
  "",
  "plain",
  "\0",
  '\0"',
  "\ud800",
  "\udc00\ud800",
  "a\ud83d",
  "👩‍🚀",
  "\ufeff",
  '\0"\\ud800"',
  "{}",
  "a:b",
  "%7B",
  "{",
  "%",
  "\n",
  "\0\n",
  "a\n\udc00",
];

test("any text survives being bytes of UTF-8, and is itself again", () => {
  for (const text of odd) expect(textOf(Buffer.from(storable(text), "utf8").toString("utf8"))).toBe(text);
  expect(new Set(odd.map(storable)).size).toBe(odd.length);
  for (const text of odd) expect(textOf(storableLine(text))).toBe(text);
  expect(odd.map(storableLine).filter((line) => line.includes("\n"))).toEqual([]);
  expect([textIfAny(null), textIfAny(undefined), textIfAny("a")]).toEqual([undefined, undefined, "a"]);
});

test("a part of a key holds nothing that means something in a key, and different texts stay different", () => {
  for (const text of odd) expect(keyPart(text)).not.toMatch(/[{}:]/);
  expect(new Set(odd.map(keyPart)).size).toBe(odd.length);
});

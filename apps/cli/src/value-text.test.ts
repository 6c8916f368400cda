import { expect, test } from "vitest";
import { valueText } from "./value-text.ts";

test("a value is one line, cut to its width", () => {
  const value = { rows: [1, 2, 3], text: "a\nb", map: new Map([["k", { deep: true }]]) };
  expect(valueText(value, { color: false, width: Infinity })).toBe(
    "{ rows: [ 1, 2, 3 ], text: 'a\\nb', map: Map(1) { 'k' => { deep: true } } }",
  );
  expect(valueText(value, { color: true, width: 12 })).toBe("{ rows: [ 1…");
  expect(valueText(12, { color: true, width: 12 })).toBe("\u001b[33m12\u001b[39m");
});

test("a value that cannot be read is told as such", () => {
  const unreadable = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error("no");
      },
    },
  );
  expect(typeof valueText(unreadable, { color: false, width: 80 })).toBe("string");
});

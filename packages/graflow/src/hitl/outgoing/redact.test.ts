import { expect, test } from "vitest";
import { describeSafely, formsOf } from "./redact.ts";

test.each([
  ["connect to https://hooks.example.org/services/T0/B0/XYZ failed", "connect to https://hooks.example.org failed"],
  ['fetch "https://user:pass@hooks.example.org:8443/a?b=c#d"', 'fetch "https://hooks.example.org:8443"'],
  ["smtp://me:secret@mail.example.org:25", "smtp://mail.example.org:25"],
  ["https://a.example/x and (http://b.example/y)", "https://a.example and (http://b.example)"],
  ["one\r\ntwo\u001b[31m", "one two [31m"],
])("of %j is told: %j", (message, told) => {
  expect(describeSafely(new Error(message), [])).toBe(`Error: ${told}`);
});

test("a secret is not told in any of its forms, wherever it stands, and not in part when the text is cut", () => {
  const secret = "p@ss word/ü";
  const forms = formsOf([secret, "p@ss"]);
  for (const form of formsOf([secret])) {
    for (const at of [0, 280, 295, 299, 490, 499, 5000]) {
      const told = describeSafely(new Error(`${"x".repeat(at)}${form}${"y".repeat(1000)}`), forms);
      expect(told).not.toContain(form.slice(0, 4));
      expect(told.length).toBeLessThanOrEqual(300);
    }
  }
});

test.each([[undefined], [null], ["text"], [7], [{ message: 7 }], [Object.freeze(new Error("frozen"))]])(
  "whatever is thrown (%o) can be told",
  (thrown) => {
    expect(describeSafely(thrown, [])).toMatch(/\w/);
  },
);

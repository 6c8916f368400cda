// Values as they are shown: everything that a task can put beside a question, and nothing of it as markup.
import { describe, expect, test } from "vitest";
import type { View } from "../view.ts";
import { en } from "../words/words.ts";
import { showValue } from "./show-value.ts";

const caller = { kind: "local", name: undefined, names: [], permissions: new Set<never>(), keyId: undefined, from: "" } as const;
const view: View = { language: "en", words: en, base: "", here: "/", now: 0, caller, nonce: "", formToken: "", signIn: "" };
const shown = (value: unknown): string => String(showValue(value, "it", view)).replaceAll(/\s+/g, " ");
/** What one reads. */
const read = (value: unknown): string =>
  shown(value)
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

describe("shown for people", () => {
  test.each<[string, unknown, string]>([
    ["text", "a", "a"],
    ["no text", "", "empty text"],
    ["a small number", 2026, "2026"],
    ["a large number, in groups", 1_234_567.25, "1,234,567.25"],
    ["a number of any size", 10n ** 20n, "100,000,000,000,000,000,000"],
    ["numbers that are none", [NaN, -Infinity, -0], "NaN -∞ 0"],
    ["yes and no", [true, false], "Yes No"],
    ["nothing", [null, undefined], "— nothing — nothing"],
    ["a moment", new Date(Date.UTC(2026, 0, 2, 3, 4)), "Jan 2, 2026, 3:04 AM UTC"],
    ["no moment", new Date(NaN), "Invalid Date"],
    ["an error", new TypeError("broken"), "TypeError : broken"],
    ["bytes", new Uint8Array(3), "3 bytes"],
    [
      "a map",
      new Map<unknown, unknown>([
        ["a", 1],
        [{ b: 1 }, 2],
      ]),
      "a 1 { b: 1 } 2",
    ],
    ["a set", new Set(["x", "y"]), "x y"],
    ["an empty list, and an empty record", [[], {}], "empty list empty"],
    ["records within records", { a: { b: { c: 1 } } }, "a b c 1"],
    ["a list of records that are alike, as a table", [{ a: 1, b: "x" }, { a: 2 }], "a b 1 x 2 — nothing"],
    ["a list of records that are not", [{ a: 1 }, { b: 2 }, { c: 3 }], "a 1 b 2 c 3"],
  ])("%s", (_, value, expected) => {
    expect(read(value)).toBe(expected);
  });

  test("markup as it is written", () => {
    const nasty = `</dd><script>alert("1")</script>'`;
    const text = shown({ [nasty]: [nasty, { [nasty]: nasty }, new Error(nasty), new Map([[nasty, /<script>/]])] });
    expect(text).not.toContain("<script");
    expect(text).not.toContain("</dd><");
  });

  test("addresses as links, and no other schemes", () => {
    expect(shown("https://example.org/a?b=1&c=2")).toContain('href="https://example.org/a?b=1&amp;c=2"');
    for (const text of ["javascript:alert(1)", "data:text/html,x", "https://", " https://a b"]) expect(shown(text)).not.toContain("href");
  });
});

describe("of a value that is too large, a part is shown and the rest is counted", () => {
  const small = 2_000_000;
  test.each<[string, unknown]>([
    ["a long text", "x".repeat(5_000_000)],
    ["many long texts", Array.from({ length: 300 }, () => "y ".repeat(50_000))],
    ["a long list", Array.from({ length: 1_000_000 }, (_, at) => at)],
    ["a long table", Array.from({ length: 100_000 }, (_, at) => ({ at, name: "n" }))],
    ["a wide record", Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, at]))],
    [
      "lists of lists of lists",
      Array.from({ length: 150 }, () => Array.from({ length: 150 }, () => Array.from({ length: 150 }, () => ({ a: 1 })))),
    ],
    [
      "a value without end",
      (() => {
        const it: Record<string, unknown> = {};
        it["it"] = it;
        return it;
      })(),
    ],
    ["a value of great depth", Array.from({ length: 20_000 }).reduce<unknown>((inner) => [inner], 1)],
  ])("%s", (_, value) => {
    const text = shown(value);
    expect(text.length).toBeLessThan(small);
    expect(text).toMatch(/…|class="cut"/);
  });
});

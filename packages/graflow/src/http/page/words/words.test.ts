// The catalogues say the same things, each in its own language; lengths of time and languages are told as people tell them.
import { describe, expect, test } from "vitest";
import { acceptedLanguage } from "./language.ts";
import { agoText, lengthText, momentText, tookText } from "./times.ts";
import { en, ja, type Words } from "./words.ts";

function textsIn(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, `${path}.${key}`));
}

function sayings(words: Words): [string, string][] {
  const made = Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "function" && key !== "complaint" ? [[`.${key}()`, (value as (...parts: unknown[]) => string)(2, 3, 4)]] : [],
  );
  return [...textsIn(words), ...made];
}

describe("the catalogues", () => {
  test("have the same texts, and none is empty", () => {
    expect(sayings(ja).map(([path]) => path)).toEqual(sayings(en).map(([path]) => path));
    expect([...sayings(en), ...sayings(ja)].filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  test("say nothing in English where it is Japanese", () => {
    const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
    const same = new Set([".product", ".row()", ".hintRange()", ".complaint()"]);
    expect(sayings(ja).filter(([path, text]) => !same.has(path) && !japanese.test(text))).toEqual([]);
  });

  test("keep the places that the script fills in", () => {
    for (const words of [en, ja]) {
      expect(
        [words.arrived, words.left("{}"), words.over("{}"), words.row("{}", "x"), words.removeRow("{}")].every((text) =>
          text.includes("{}"),
        ),
      ).toBe(true);
    }
  });
});

test("lengths of time", () => {
  const texts = [0, 999, 1000, 61_000, 600_000, 3_600_000, 7_500_000, 90_000_000, 10 * 86_400_000].map((ms) => lengthText(ms, "en"));
  expect(texts).toEqual([
    "0 seconds",
    "0 seconds",
    "1 second",
    "1 minute 1 second",
    "10 minutes",
    "1 hour",
    "2 hours 5 minutes",
    "1 day 1 hour",
    "10 days",
  ]);
  expect(lengthText(7_500_000, "ja")).toBe("2 時間 5 分");
  expect([agoText(10_000, "en", en), agoText(50_000, "en", en), agoText(3 * 3_600_000, "en", en)]).toEqual([
    "just now",
    "1 minute ago",
    "3 hours ago",
  ]);
  expect(agoText(3 * 3_600_000, "ja", ja)).toBe("3 時間前");
  expect([tookText(12, "en"), tookText(1234, "en"), tookText(60_000, "en")]).toEqual(["12 ms", "1.2 sec", "1 minute"]);
  expect(momentText(Date.UTC(2026, 0, 2, 3, 4), "en")).toBe("Jan 2, 2026, 3:04 AM UTC");
});

test.each([
  ["", "en"],
  ["ja", "ja"],
  ["ja-JP,en;q=0.5", "ja"],
  ["en;q=0.5, ja;q=0.9", "ja"],
  ["de, fr;q=0.9", "en"],
  ["de, ja;q=0.1", "ja"],
  ["ja;q=0, en", "en"],
  ["*;q=0.1,;;,ja;q=x", "ja"],
])("of %j the page speaks %s", (header, language) => {
  expect(acceptedLanguage(header)).toBe(language);
});

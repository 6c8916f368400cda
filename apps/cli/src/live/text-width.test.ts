import { expect, test } from "vitest";
import { fitWidth, oneLine, padWidth, plainLines, safeLines, textWidth, wrapHard, wrapWidth } from "./text-width.ts";

test("Latin letters take one column, Japanese and emoji two, combining marks and colours none", () => {
  expect(textWidth("abc")).toBe(3);
  expect(textWidth("日本語")).toBe(6);
  expect(textWidth("ｶﾅ")).toBe(2);
  expect(textWidth("e\u0301")).toBe(1);
  expect(textWidth("🎉")).toBe(2);
  expect(textWidth("👨‍👩‍👧")).toBe(2);
  expect(textWidth("✔ ✖ ⠹ ━ …")).toBe(9);
  expect(textWidth("\u001b[32mok\u001b[39m")).toBe(2);
});

test("text that fits is untouched, longer text ends with an ellipsis and never takes more than asked", () => {
  expect(fitWidth("extract", 7)).toBe("extract");
  expect(fitWidth("extract", 6)).toBe("extra…");
  expect(fitWidth("データ処理", 6)).toBe("デー…");
  expect(textWidth(fitWidth("データ処理", 6))).toBeLessThanOrEqual(6);
  expect(fitWidth("abc", 1)).toBe("…");
  expect(fitWidth("abc", 0)).toBe("");
});

test("a cut keeps all colour codes, so that none stays open", () => {
  expect(fitWidth("\u001b[32mabcdef\u001b[39m", 4)).toBe("\u001b[32mabc…\u001b[39m");
});

test("text wraps between words, by columns, and keeps its own lines and their indents", () => {
  expect(wrapWidth("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrapWidth("日本 日本 x", 8)).toEqual(["日本", "日本 x"]);
  expect(wrapWidth("  in dented text\na", 8)).toEqual(["  in", "  dented", "  text", "a"]);
  expect(wrapWidth("https://example.org/long x", 8)).toEqual(["https://example.org/long", "x"]);
  expect(wrapWidth("any length", Number.POSITIVE_INFINITY)).toEqual(["any length"]);
});

test("padding counts columns, not characters", () => {
  expect(padWidth("日本", 6)).toBe("日本  ");
  expect(padWidth("long", 2)).toBe("long");
});

test("a name or message from outside becomes one harmless line", () => {
  expect(oneLine("a\nb\t c\u001b[2J\u001b]0;title\u0007 d\u0008")).toBe("a b c d");
});

test("printed text keeps its colours and lines, and loses what would steer the terminal", () => {
  expect(safeLines("\u001b[31mred\u001b[0m\u001b[2K\nb\tc")).toEqual(["\u001b[31mred\u001b[0m", "b    c"]);
  expect(safeLines("10%\r20%\r30%")).toEqual(["30%"]);
});

test("nothing that steers the terminal is put together from what is left when other parts of it are gone", () => {
  const esc = "\u001b";
  const tricks = [
    "c",
    "7",
    "(0",
    "#8",
    "\u0000[2J",
    "\u0000c",
    `${esc}[2J[3J`,
    `${esc}]0;title\u0007c`,
    "P1q\u0007",
    "]0;no end",
    "[31\u0000J",
    "",
  ];
  for (const trick of tricks) {
    for (const read of [safeLines, plainLines])
      expect(read(`a${esc}${trick}b`).join("\n")).not.toMatch(new RegExp(`${esc}(?!\\[[0-9;:]*m)`));
    expect(oneLine(`a${esc}${trick}b`)).not.toContain(esc);
  }
});

test("texts from outside lose their colours, which could hide them, and marks that turn what follows around", () => {
  expect(plainLines("\u001b[8mhidden\u001b[0m\n\u202egnp.exe")).toEqual(["hidden", "gnp.exe"]);
  expect(oneLine("\u001b[8mhidden \u202egnp.exe\u2069")).toBe("hidden gnp.exe");
});

test("text without spaces is broken where the line ends, between whole characters", () => {
  expect(wrapHard("本番環境へ反映しますか", 8)).toEqual(["本番環境", "へ反映し", "ますか"]);
  expect(wrapHard("a https://example.org/long b", 10)).toEqual(["a", "https://ex", "ample.org/", "long", "b"]);
  expect(wrapHard("e\u0301e\u0301e\u0301", 2)).toEqual(["e\u0301e\u0301", "e\u0301"]);
});

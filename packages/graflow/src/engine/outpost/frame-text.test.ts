import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findText, framedText } from "./frame-text.ts";

describe("a text on a line of a program", () => {
  test("is found, whatever JSON it is, and whatever was printed before it", () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (text, before) => {
        expect(findText(framedText(text))).toEqual({ type: "text", printed: "", text });
        expect(findText(before + framedText(text))).toEqual({ type: "text", printed: before, text });
      }),
    );
  });

  test("is none without a mark and a length: somebody has printed it", () => {
    for (const printed of ["", "hello", "\u001e", "\u001ehello", "a \u001e b", "\u001e12", "\u001e-1 a"])
      expect(findText(printed)).toEqual({ type: "printed", printed });
  });

  test("is broken when something stands in it, or not all of it is there", () => {
    const line = framedText('["answer",1]');
    expect(findText(`${line} and more`)).toEqual({ type: "broken" });
    expect(findText(line.slice(0, -1))).toEqual({ type: "broken" });
    expect(findText(`${line.slice(0, 8)}printed${line.slice(8)}`)).toEqual({ type: "broken" });
  });
});

import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { fitText, textWidth } from "./measure.ts";

const font = fileURLToPath(new URL("../../../fonts/Inter-Medium.ttf", import.meta.url));

/** What the font engine makes of it: the text between two bars, less the bars. */
function drawnWidth(text: string): number {
  const widthOf = (content: string): number => {
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="200"><text x="10" y="100" font-family="Inter" font-weight="500" font-size="100" font-kerning="none">${content}</text></svg>`;
    return new Resvg(drawing, { font: { fontFiles: [font], loadSystemFonts: false, defaultFontFamily: "Inter" } }).innerBBox()?.width ?? 0;
  };
  return (widthOf(`|${text}|`) - widthOf("||")) / 100;
}

describe("text widths", () => {
  test("are those of the bundled font", () => {
    for (const text of ["extract", "readAirports", "ILLUMINATION", "0123456789", "retry 3 · 10s"]) {
      expect(Math.abs(textWidth(text, 1) / drawnWidth(text) - 1)).toBeLessThan(0.03);
    }
  });

  test("are fair for other scripts", () => {
    for (const text of ["Résumé", "Загрузка данных", "Ανάγνωση"]) {
      expect(Math.abs(textWidth(text, 1) / drawnWidth(text) - 1)).toBeLessThan(0.15);
    }
    expect(textWidth("翻訳", 10)).toBeCloseTo(20.4);
  });

  test("a text that is too long is cut with an ellipsis", () => {
    expect(fitText("extract", 13, 100)).toBe("extract");
    const cut = fitText("a very long name of a task that nobody reads", 13, 100);
    expect(cut).toMatch(/^a very.*…$/);
    expect(textWidth(cut, 13)).toBeLessThanOrEqual(100);
  });
});

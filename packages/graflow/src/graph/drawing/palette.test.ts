import { describe, expect, test } from "vitest";
import { palettes, stateBorders, stateSigns, type Tint } from "./palette.ts";

/** WCAG's contrast of two colours, 1 to 21. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe("palette", () => {
  for (const [name, palette] of Object.entries(palettes)) {
    const tints: readonly (readonly [string, Tint])[] = [...Object.entries(palette.kinds), ...Object.entries(palette.states)];

    test(`${name}: texts stand out from what they are written on`, () => {
      expect(tints.filter(([, { fill, ink }]) => contrast(fill, ink) < 7)).toEqual([]);
      expect(contrast(palette.paper, palette.ink)).toBeGreaterThan(7);
      expect(contrast(palette.paper, palette.quiet)).toBeGreaterThan(4.5);
      expect(contrast(palette.chip.fill, palette.chip.ink)).toBeGreaterThan(7);
      expect(contrast(palette.chip.fill, palette.backEdge)).toBeGreaterThan(4.5);
    });

    test(`${name}: borders and lines stand out from the paper`, () => {
      expect(tints.filter(([, { stroke }]) => contrast(palette.paper, stroke) < 3)).toEqual([]);
      expect(contrast(palette.paper, palette.edge)).toBeGreaterThan(3);
    });
  }

  test("no two states share their sign", () => {
    expect(new Set(Object.values(stateSigns)).size).toBe(Object.keys(stateBorders).length);
  });
});

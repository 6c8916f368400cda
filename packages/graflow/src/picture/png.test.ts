import { describe, expect, test } from "vitest";
import { chainOutline, everyKind, everyState } from "../../test/outlines.ts";
import { png } from "./png.ts";

function sizeOf(picture: Uint8Array): { width: number; height: number } {
  const view = new DataView(picture.buffer, picture.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

describe("png", () => {
  test("is a PNG, byte for byte the same every time", async () => {
    const picture = await png(everyKind, { states: everyState });
    expect(new TextDecoder().decode(picture.slice(1, 4))).toBe("PNG");
    expect(await png(everyKind, { states: everyState })).toEqual(picture);
  });

  test("is as large as its scale says", async () => {
    const [one, three] = [sizeOf(await png(everyKind, { scale: 1 })), sizeOf(await png(everyKind, { scale: 3 }))];
    expect([three.width, three.height]).toEqual([one.width * 3, one.height * 3]);
  });

  test("is drawn smaller where it would have more than 16,384 pixels on a side, and refused at a scale that somebody asked for", async () => {
    expect(sizeOf(await png(chainOutline(300))).height).toBeLessThanOrEqual(16_384);
    await expect(png(chainOutline(300), { scale: 4 })).rejects.toMatchObject({ code: "OPTION_INVALID" });
  });

  test("refuses a scale that is none", async () => {
    for (const scale of [0, -1, 9, Number.NaN, "2" as unknown as number]) {
      await expect(png(everyKind, { scale })).rejects.toMatchObject({ code: "OPTION_INVALID" });
    }
  });

  test("knows the characters of Latin, Cyrillic, Greek and Japanese names", async () => {
    const draw = (label: string) => png({ name: "n", nodes: [{ path: "a", label, kind: "task", remarks: [] }], edges: [] });
    // A script without glyphs looks the same whatever it says.
    for (const [one, other] of [
      ["éàü", "èâö"],
      ["Шаг", "Два"],
      ["αβγ", "δεζ"],
      ["翻訳", "集計"],
      ["テスト", "データ"],
    ] as const) {
      expect(await draw(one)).not.toEqual(await draw(other));
    }
  });
});

import { expect, test } from "vitest";
import { names, texts } from "../testing/conformance/records/scenario.ts";
import { seededRandom } from "../testing/random.ts";
import { nameBytes, nameOf, textCell, textOfCell } from "./any-text.ts";

/** Of units around the ends of the surrogates, where orders differ. */
function randomText(random: () => number): string {
  const units = [0, 0x20, 0x61, 0x62, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff];
  return Array.from({ length: Math.floor(random() * 5) }, () => String.fromCharCode(units[Math.floor(random() * units.length)] ?? 0)).join(
    "",
  );
}

test("every text comes back", () => {
  for (const text of [...names, ...texts])
    expect([nameOf(nameBytes(text)) === text, textOfCell(textCell(text)) === text]).toEqual([true, true]);
});

test("names stand in the order of their UTF-16 units", () => {
  const random = seededRandom(1);
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [randomText(random), randomText(random)];
    const expected = a === b ? 0 : a < b ? -1 : 1;
    expect(Buffer.compare(nameBytes(a), nameBytes(b))).toBe(expected);
  }
});

test("a text stays one that any tool can read, unless it cannot", () => {
  for (const text of ["", "漢字 👩‍🚀", "line\n"]) expect(textCell(text)).toBe(text);
  for (const text of ["\0", "\ud83d"]) expect(textCell(text)).toBeInstanceOf(Uint8Array);
});

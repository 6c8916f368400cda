import fc from "fast-check";
import { expect, test } from "vitest";
import { momentOf } from "./ask-keys.ts";
import { nameOf, orderedText } from "./ordered-text.ts";

const units = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xe001, 0xfffd, 0xffff), fc.nat(0xffff));
const anyText = fc.array(units, { maxLength: 6 }).map((all) => String.fromCharCode(...all));

test("names come back, are well-formed, and have the order of their UTF-16 units as bytes", () => {
  fc.assert(
    fc.property(anyText, anyText, (one, two) => {
      const [a, b] = [orderedText(one), orderedText(two)];
      expect([nameOf(a), nameOf(b)]).toEqual([one, two]);
      expect(a.isWellFormed() && b.isWellFormed()).toBe(true);
      const order = one === two ? 0 : one < two ? -1 : 1;
      expect(Buffer.compare(Buffer.from(a), Buffer.from(b))).toBe(order);
      expect(a === b ? 0 : a < b ? -1 : 1).toBe(order);
    }),
    { numRuns: 2000 },
  );
});

test("names of most languages stay as they are", () => {
  for (const name of ["", "a:b/c d", "ÄÖÜ", "漢字", "__proto__"]) expect(orderedText(name)).toBe(name);
});

test("times have the order of their digits", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      const [one, two] = [momentOf(a), momentOf(b)];
      expect([one.length, two.length]).toEqual([16, 16]);
      expect(one === two ? 0 : one < two ? -1 : 1).toBe(a === b ? 0 : a < b ? -1 : 1);
    }),
    { numRuns: 2000 },
  );
});

// Names in the order of their UTF-16 units. Redis puts members in the order of their bytes, and those of UTF-8 are in another: what stands
// beyond the first 65,536 characters comes before U+E000 in UTF-16, and last in UTF-8. So whatever is above U+D7FF is written as two
// characters, of which the first says from which block it is. Nearly all names stay as they are, and can be read with any tool.

const SURROGATES = 0xd800;
const ABOVE = 0xe000;
/** The first of two characters: of half a surrogate pair, or of what comes after those. Both are greater than all that stays as it is. */
const HALF = "\ue000";
const LATER = "\ue001";

/** The order of the bytes of what is returned, and of its UTF-16 units, is that of the UTF-16 units of names. Names that differ stay different. */
export function orderedText(name: string): string {
  return name.replaceAll(/[^\0-\ud7ff]/g, (unit) => {
    const code = unit.charCodeAt(0);
    return code < ABOVE ? HALF + String.fromCharCode(code - SURROGATES) : LATER + String.fromCharCode(code - ABOVE);
  });
}

export function nameOf(ordered: string): string {
  return ordered.replaceAll(/([\ue000\ue001])([^])/g, (_, block: string, unit: string) =>
    String.fromCharCode(unit.charCodeAt(0) + (block === HALF ? SURROGATES : ABOVE)),
  );
}

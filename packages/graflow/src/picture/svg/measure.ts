// How wide a text will be, in pixels, without asking any font engine: the advance widths of the bundled font for ASCII,
// and fair averages for the rest. The fonts that browsers fall back on are narrower, so a text always fits the box made for it.

/** Inter Medium, U+0020 to U+007E, in thousandths of the font size. */
const ascii = [
  267, 304, 494, 639, 646, 993, 653, 313, 369, 369, 521, 667, 303, 462, 303, 370, 646, 415, 616, 627, 656, 603, 630, 571, 629, 630, 303,
  315, 667, 667, 667, 527, 982, 709, 657, 733, 722, 603, 589, 748, 745, 272, 575, 688, 565, 913, 756, 767, 642, 769, 648, 646, 653, 740,
  709, 1003, 701, 696, 641, 369, 370, 369, 477, 463, 337, 568, 618, 577, 618, 587, 379, 620, 602, 252, 252, 559, 252, 888, 602, 604, 618,
  618, 387, 539, 340, 602, 575, 829, 557, 575, 559, 440, 346, 440, 667,
];
const combining = /\p{M}|\p{Cf}/u;

function advanceOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  const known = ascii[code - 0x20];
  if (known !== undefined) return known;
  if (character === "·") return 303;
  if (character === "…") return 910;
  if (combining.test(character)) return 0;
  if (code >= 0x1100) return 1020;
  return character === character.toLowerCase() ? 610 : 760;
}

export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += advanceOf(character);
  return (width * size) / 1000;
}

/** The text, cut to at most `limit` pixels, with an ellipsis where something was cut. */
export function fitText(text: string, size: number, limit: number): string {
  if (textWidth(text, size) <= limit) return text;
  let result = "";
  let width = 0.91 * size;
  for (const character of text) {
    width += (advanceOf(character) * size) / 1000;
    if (width > limit) break;
    result += character;
  }
  return `${result.trimEnd()}…`;
}

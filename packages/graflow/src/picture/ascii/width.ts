// How many columns a text takes on a terminal: wide (East Asian) characters and emoji take two, combining marks none.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const plain = /^[\u0020-\u007e]*$/;
const invisible = /^[\p{M}\p{Cf}]+$/u;
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})|\ufe0f/u;

/** What stands in one place of the terminal, and how many columns it takes. */
export interface Glyph {
  readonly text: string;
  readonly columns: 0 | 1 | 2;
}

export function glyphsOf(text: string): Glyph[] {
  if (plain.test(text)) return text.split("").map((character) => ({ text: character, columns: 1 }));
  return Array.from(graphemes.segment(text), ({ segment }) => ({
    text: segment,
    columns: invisible.test(segment) ? 0 : wide.test(segment) ? 2 : 1,
  }));
}

export function columnsOf(text: string): number {
  return plain.test(text) ? text.length : glyphsOf(text).reduce((sum, { columns }) => sum + columns, 0);
}

/** The text, cut to at most `limit` columns, with an ellipsis where something was cut. */
export function fitColumns(text: string, limit: number): string {
  if (columnsOf(text) <= limit) return text;
  let result = "";
  let used = 1;
  for (const glyph of glyphsOf(text)) {
    used += glyph.columns;
    if (used > limit) break;
    result += glyph.text;
  }
  return `${result.trimEnd()}…`;
}

// How many cells of a terminal a text takes: letters of East Asian scripts and emoji take two, marks that stand on a letter none.
import { unicodePattern } from "./unicode-pattern.ts";

/** The number of cells; control characters count as none. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(text)) width += cellsOf(segment);
  return width;
}

/** Made when it is first needed: it takes longer than all else that this module does. */
let graphemes: Intl.Segmenter | undefined;
const nothing = unicodePattern(String.raw`^[\p{M}\p{Cc}\p{Cf}\u2028\u2029]`, "u");
const scripts = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"].map((script) => String.raw`\p{Script=${script}}`).join("");
const wide = unicodePattern(String.raw`^[${scripts}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]`, "u");
const halfWidth = /^[\uff61-\uffdc]/;

function cellsOf(grapheme: string): number {
  if (nothing().test(grapheme)) return 0;
  if (halfWidth.test(grapheme)) return 1;
  return wide().test(grapheme) || grapheme.includes("\ufe0f") ? 2 : 1;
}

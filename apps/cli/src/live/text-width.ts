// How wide a text is on a terminal, in columns, and how to cut it to fit. Wide (East Asian) characters and emoji take two columns,
// combining marks none; colour codes take none and survive the cut.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const plainAscii = /^[\u0020-\u007e]*$/;
const esc = "\u001b";
const colourCode = new RegExp(`${esc}\\[[0-9;:]*m`, "g");
// Wide and fullwidth ranges of Unicode's EastAsianWidth, coarsened at block borders.
const wide =
  /^[\u1100-\u115f\u231a\u231b\u2329\u232a\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
const emoji = /^\p{Emoji_Presentation}|\ufe0f/u;
const invisible = /^[\p{M}\p{Cf}\p{Cc}\u200b]+$/u;

function graphemeWidth(grapheme: string): number {
  if (plainAscii.test(grapheme)) return 1;
  if (invisible.test(grapheme)) return 0;
  return wide.test(grapheme) || emoji.test(grapheme) ? 2 : 1;
}

/** Columns that the text takes; colour codes take none. */
export function textWidth(text: string): number {
  if (plainAscii.test(text)) return text.length;
  const bare = text.replace(colourCode, "");
  if (plainAscii.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of graphemes.segment(bare)) width += graphemeWidth(segment);
  return width;
}

/** The text, cut to at most `columns`, with an ellipsis where something was cut. All colour codes are kept, so that none stays open. */
export function fitWidth(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (textWidth(text) <= columns) return text;
  let result = "";
  let width = 0;
  let full = false;
  let rest = 0;
  for (const code of text.matchAll(colourCode)) {
    add(text.slice(rest, code.index));
    result += code[0];
    rest = code.index + code[0].length;
  }
  add(text.slice(rest));
  return result;

  function add(bare: string): void {
    if (full) return;
    for (const { segment } of graphemes.segment(bare)) {
      const next = graphemeWidth(segment);
      if (width + next > columns - 1) {
        result += "…";
        full = true;
        return;
      }
      result += segment;
      width += next;
    }
  }
}

/** The text in lines of at most `columns`, broken between words; a longer word stays whole, and what starts a line stays at its start. */
export function wrapWidth(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => {
    if (textWidth(line) <= columns) return [line];
    const lead = /^ */.exec(line)?.[0] ?? "";
    const lines: string[] = [];
    let current = lead;
    for (const word of line.slice(lead.length).split(" ")) {
      const longer = current === lead ? current + word : `${current} ${word}`;
      if (current !== lead && textWidth(longer) > columns) {
        lines.push(current);
        current = lead + word;
      } else current = longer;
    }
    return [...lines, current];
  });
}

/** The text in lines of at most `columns`, whatever is in it: texts of languages without spaces, and long words, are broken where the line ends. */
export function wrapHard(text: string, columns: number): string[] {
  return wrapWidth(text, columns).flatMap((line) => {
    if (textWidth(line) <= columns) return [line];
    const lines: string[] = [];
    let current = "";
    let width = 0;
    for (const { segment } of graphemes.segment(line)) {
      const wide = graphemeWidth(segment);
      if (width + wide > columns && current !== "") {
        lines.push(current);
        current = "";
        width = 0;
      }
      current += segment;
      width += wide;
    }
    return [...lines, current];
  });
}

/** The text, followed by as many spaces as it lacks. */
export function padWidth(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - textWidth(text)));
}

/** Of the terminal's forms: `CSI …`, strings (titles, links, pictures) until they end, character sets and other settings, and one letter. */
const controlSequence = new RegExp(`${esc}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][^\u0007${esc}]*(?:\u0007|${esc}\\\\)|[ -/]+[0-~]|[0-~])`, "g");
const controlCharacter = /\p{Cc}/gu;
const controlCharacterButEscape = new RegExp(`(?!${esc})\\p{Cc}`, "gu");
/** What would begin a sequence once others around it are gone. */
const escapeOfNoColour = new RegExp(`${esc}(?!\\[[0-9;:]*m)`, "g");
/** Marks that turn around how what follows is shown, beyond their own text. */
const directionMark = /[\u202a-\u202e\u2066-\u2069]/g;

/** One line without anything that could move the cursor: for names and messages that come from outside. */
export function oneLine(text: string): string {
  return text.replace(controlSequence, "").replace(/\s+/g, " ").replace(controlCharacter, "").replace(directionMark, "").trim();
}

/** Text of several lines whose colours may stay, without anything else that steers the terminal. Tabs become spaces. */
export function safeLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) =>
    line
      .replace(/^[^]*\r(?=[^])/, "")
      .replace(controlSequence, (code) => (code.endsWith("m") && code.startsWith(`${esc}[`) ? code : ""))
      .replace(/\t/g, "    ")
      .replace(controlCharacterButEscape, "")
      .replace(escapeOfNoColour, ""),
  );
}

/** The same without colours, which may hide what is written or run on into what follows: for texts that come from outside. */
export function plainLines(text: string): string[] {
  return safeLines(text).map((line) => line.replace(colourCode, "").replace(directionMark, ""));
}

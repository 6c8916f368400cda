// Texts of a line among what a program prints: where the line is its standard input and output, each text is on a line of its own, behind a mark
// and its length. What somebody else prints in the middle of it is found out by that, instead of being waited for.

/** As in JSON text sequences (RFC 7464); no text of JSON has it. */
const MARK = "\u001e";

export function framedText(text: string): string {
  return `${MARK}${text.length} ${text}`;
}

/** What a line has. `printed`: by somebody else, before the text or instead of it. */
export type Found =
  | { readonly type: "text"; readonly printed: string; readonly text: string }
  | { readonly type: "printed"; readonly printed: string }
  /** A text, and something else in it. */
  | { readonly type: "broken" };

export function findText(line: string): Found {
  const at = line.lastIndexOf(MARK);
  const head = at < 0 ? null : /^(\d+) /.exec(line.slice(at + 1, at + 24));
  if (head === null) return { type: "printed", printed: line };
  const text = line.slice(at + 1 + head[0].length);
  return text.length === Number(head[1]) ? { type: "text", printed: line.slice(0, at), text } : { type: "broken" };
}

// Any text as the server keeps it. Redis holds bytes, texts go there as UTF-8, and UTF-8 has no single halves of surrogate pairs, of which
// JavaScript's texts may have some: such a text is written as JSON, which escapes them, behind a mark.

const MARK = "\0";

/** Texts that differ stay different. */
export function storable(text: string): string {
  return text.isWellFormed() && !text.startsWith(MARK) ? text : MARK + JSON.stringify(text);
}

/** The same as one line. */
export function storableLine(text: string): string {
  return text.includes("\n") ? MARK + JSON.stringify(text) : storable(text);
}

export function textOf(stored: string): string {
  return stored.startsWith(MARK) ? (JSON.parse(stored.slice(MARK.length)) as string) : stored;
}

/** What a reply has in the place of a text: `null` when there is none. */
export function textIfAny(stored: string | null | undefined): string | undefined {
  return typeof stored === "string" ? textOf(stored) : undefined;
}

/** A text as a part of a key: it holds no braces, which mark hash tags, and no colon, which parts keys. */
export function keyPart(text: string): string {
  return storable(text).replaceAll(/[%{}:]/g, (sign) => encodeURIComponent(sign));
}

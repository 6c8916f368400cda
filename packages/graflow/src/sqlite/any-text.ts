// Text of any kind in the file. What stands in a column of text is UTF-8 there: it has no place for half a surrogate pair, and some versions
// of Node end it at its first NUL. A blob holds every text; that of a name also keeps the order of its UTF-16 units, which UTF-8 does not.

/** The bytes of a name: UTF-16, big end first. */
export function nameBytes(name: string): Uint8Array {
  return Buffer.from(name, "utf16le").swap16();
}

export function nameOf(bytes: Uint8Array): string {
  // A copy, because the bytes are turned round in place.
  return Buffer.from(bytes).swap16().toString("utf16le");
}

/** As it can be read with any tool, where that is possible. */
export function textCell(text: string): string | Uint8Array {
  return text.includes("\0") || !text.isWellFormed() ? nameBytes(text) : text;
}

export function textOfCell(cell: string | Uint8Array): string {
  return typeof cell === "string" ? cell : nameOf(cell);
}

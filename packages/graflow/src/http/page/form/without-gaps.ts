// What was posted, with the rows of lists counted as in the value that was made of it: those that were empty are gone. What somebody has typed
// stays as it was typed.
import { isBlank, rowsOf, type Entries, type Field } from "./field.ts";

export function withoutGaps(field: Field, entries: Entries): Entries {
  const kept = new Map<string, readonly string[]>();
  copy(field, field, entries, kept);
  return kept;
}

/** `to`: the same field in its new place. */
function copy(from: Field, to: Field, entries: Entries, kept: Map<string, readonly string[]>): void {
  if (from.type === "record" && to.type === "record") {
    for (const [key, inner] of from.fields) copy(inner, to.fields.get(key) ?? inner, entries, kept);
  } else if (from.type === "list" && to.type === "list") {
    const filled = rowsOf(entries, from).filter((row) => !isBlank(from.item(row), entries));
    for (const [at, row] of filled.entries()) copy(from.item(row), to.item(at), entries, kept);
  } else {
    const texts = entries.get(from.name);
    if (texts !== undefined) kept.set(to.name, texts);
  }
}

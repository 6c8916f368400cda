// What is signed, as bytes of which there is one reading: each field has its length before it, so that nothing can be moved from the end of one
// to the beginning of the next. UTF-8 has no single halves of surrogate pairs, so texts are made storable first: those that differ stay different.
import { storable } from "../../stored-text.ts";

/** A field that is not there is not the same as an empty one. */
export function fieldsText(fields: readonly (string | undefined)[]): string {
  return fields.map(fieldText).join("");
}

function fieldText(field: string | undefined): string {
  if (field === undefined) return "-";
  const text = storable(field);
  return `${Buffer.byteLength(text)}:${text}`;
}

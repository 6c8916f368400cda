// Whether a text or a number is within its bounds. The task's own schema has the last word; this is for saying it in the reader's language.
import type { Complaint } from "./complaint.ts";
import type { NumberField, TextField } from "./field.ts";

export function textComplaint({ input, minLength = 0, maxLength = Infinity, pattern }: TextField, text: string): Complaint | undefined {
  if (text.length < minLength) return { type: "too-short", min: minLength };
  if (text.length > maxLength) return { type: "too-long", max: maxLength };
  switch (input) {
    case "email":
      if (!/^[^\s@]+@[^\s@]+$/.test(text)) return { type: "no-email" };
      break;
    case "url":
      if (!URL.canParse(text)) return { type: "no-url" };
      break;
    case "date":
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) return { type: "no-date" };
      break;
    case "date-time":
      if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) || Number.isNaN(Date.parse(text))) return { type: "no-date" };
      break;
    case "time":
      if (!/^\d{2}:\d{2}/.test(text)) return { type: "no-time" };
      break;
    case "line":
    case "lines":
  }
  return fits(pattern, text) ? undefined : { type: "pattern" };
}

function fits(pattern: string | undefined, text: string): boolean {
  // A pattern may take for ever over a long text. Whoever has asked looks as well.
  if (pattern === undefined || text.length > 1000) return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

/** A number as people write it, also with the wide digits of East Asian keyboards; `undefined` when it is none. */
export function readNumber(text: string): number | undefined {
  const plain = text.normalize("NFKC").trim().replace("−", "-");
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : undefined;
}

export function numberComplaint({ integer, min, max, above, below, multipleOf }: NumberField, number: number): Complaint | undefined {
  if (integer && !Number.isSafeInteger(number)) return { type: "no-integer" };
  if (min !== undefined && number < min) return { type: "at-least", bound: min };
  if (max !== undefined && number > max) return { type: "at-most", bound: max };
  if (above !== undefined && number <= above) return { type: "more-than", bound: above };
  if (below !== undefined && number >= below) return { type: "less-than", bound: below };
  if (multipleOf !== undefined && multipleOf > 0) {
    const times = number / multipleOf;
    if (Math.abs(times - Math.round(times)) > 1e-9 * Math.max(1, Math.abs(times))) return { type: "multiple-of", bound: multipleOf };
  }
  return undefined;
}

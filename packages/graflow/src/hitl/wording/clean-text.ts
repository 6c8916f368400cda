// Text that people have written, made harmless for wherever it is shown: no control characters, which move the cursor of a terminal or end
// the header of a mail, and nothing that turns the direction of what follows.
import { shorten } from "../../shared/show.ts";

const LONGEST = 20_000;

/** Keeps its lines. At most 20,000 characters, or `limit`. */
export function cleanText(text: string, limit: number = LONGEST): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", "  ");
  return shorten(clean.replaceAll(/(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, ""), limit);
}

/** On one line. */
export function cleanLine(text: string, limit: number): string {
  return shorten(cleanText(text).replaceAll(/\s+/g, " ").trim(), limit);
}

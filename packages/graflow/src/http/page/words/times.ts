// Lengths of time and moments, in words. The script of the page counts on by the same rules (assets/script/time.ts).
import type { Language } from "./language.ts";
import type { Words } from "./words.ts";

const SECOND = 1000;
const units = [
  { unit: "day", length: 24 * 60 * 60 * SECOND },
  { unit: "hour", length: 60 * 60 * SECOND },
  { unit: "minute", length: 60 * SECOND },
  { unit: "second", length: SECOND },
] as const;

/** A length of time (ms) by its two largest units: "2 hours 5 minutes". The smaller one only where it matters: below ten of the larger. */
export function lengthText(ms: number, language: Language): string {
  const rest = Math.max(0, ms);
  const at = Math.max(
    0,
    units.findIndex(({ length }) => rest >= length),
  );
  const large = rest < SECOND ? units[3] : (units[at] ?? units[3]);
  const small = units[units.indexOf(large) + 1];
  const whole = Math.floor(rest / large.length);
  const part = small === undefined || whole >= 10 ? 0 : Math.floor((rest % large.length) / small.length);
  const text = (count: number, unit: string): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
  return small === undefined || part === 0 ? text(whole, large.unit) : `${text(whole, large.unit)} ${text(part, small.unit)}`;
}

/** "3 hours ago". */
export function agoText(ms: number, language: Language, words: Words): string {
  if (ms < 45 * SECOND) return words.justNow;
  const { unit, length } = units.find((one) => ms >= one.length) ?? units[2];
  if (unit === "second") return new Intl.RelativeTimeFormat(language).format(-1, "minute");
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(ms / length), unit);
}

/** A moment, in UTC: the script says it in the reader's own zone. */
export function momentText(at: number, language: Language, exact = false): string {
  return `${new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: exact ? "medium" : "short", timeZone: "UTC" }).format(at)} UTC`;
}

/** How long a task took (ms): what is short is told in milliseconds. */
export function tookText(ms: number, language: Language): string {
  if (ms >= 10_000) return lengthText(ms, language);
  const [count, unit] = ms < 1000 ? [Math.round(ms), "millisecond"] : [Math.round(ms / 100) / 10, "second"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(count);
}

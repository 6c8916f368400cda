// Durations as people write them. Everything inside the engine is milliseconds; this is the one place that reads text.
import { OptionError } from "./errors/option-error.ts";
import { show } from "./show.ts";

export type DurationUnit = "ms" | "s" | "m" | "h" | "d";

/** A length of time: a number of milliseconds, or text such as `"250ms"`, `"30s"`, `"10m"`, `"2h"`, `"1d"`. */
export type Duration = number | `${number}${DurationUnit}`;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const lengths = new Map<string, number>([
  ["ms", 1],
  ["s", SECOND],
  ["m", MINUTE],
  ["h", HOUR],
  ["d", DAY],
]);

/**
 * Reads a duration; the result is in milliseconds. `name` is what the message calls it.
 * Throws `OptionError` unless it is finite and not negative.
 *
 * ```ts
 * parseDuration("1.5h", "timeout"); // 5_400_000
 * ```
 */
export function parseDuration(value: unknown, name: string): number {
  if (typeof value === "number" && value >= 0 && value < Infinity) return value;
  if (typeof value === "string") {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(value) ?? [];
    const length = Number(amount) * (lengths.get(unit ?? "") ?? NaN);
    if (length < Infinity) return length;
  }
  throw new OptionError(
    `Expected \`${name}\` to be a duration such as 500, "30s" or "10m", got ${show(value)}`,
    "Give milliseconds as a number, or a number with one of the units ms, s, m, h, d.",
  );
}

/** A duration for people, given in milliseconds: `850 ms`, `1.2 s`, `3 m 05 s`, `2 h 07 m`, `1 d 03 h`. Negative ones count as 0. */
export function formatDuration(ms: number): string {
  if (!(ms > 0)) return "0 ms";
  if (ms === Infinity) return "forever";
  if (ms < 9.95) return `${Number(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR - SECOND / 2) return twoUnits(ms, MINUTE, "m", SECOND, "s");
  if (ms < DAY - MINUTE / 2) return twoUnits(ms, HOUR, "h", MINUTE, "m");
  return twoUnits(ms, DAY, "d", HOUR, "h");
}

function twoUnits(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.round(ms / small);
  const perLarge = large / small;
  return `${Math.floor(rest / perLarge)} ${largeUnit} ${String(rest % perLarge).padStart(2, "0")} ${smallUnit}`;
}

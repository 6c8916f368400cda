// Time zones by their IANA names: what clocks on the wall show there at a moment, and at which moments they show a time.
import { didYouMean } from "../did-you-mean.ts";
import { OptionError } from "../errors/option-error.ts";
import { show } from "../show.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
    format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", era: "short", ...parts });
    formats.set(timeZone, format);
  }
  return format;
}

/** Throws `OptionError` for a name that no zone has. */
export function expectTimeZone(timeZone: unknown): string {
  if (typeof timeZone === "string" && timeZone !== "") {
    try {
      formatOf(timeZone);
      return timeZone;
    } catch {
      // Said below.
    }
  }
  const names = ["UTC", ...Intl.supportedValuesOf("timeZone")];
  const given = String(timeZone).replaceAll(" ", "_");
  // People write the city alone.
  const cities = names.map((name) => name.slice(name.lastIndexOf("/") + 1));
  const city = /"(.+)"/.exec(didYouMean(given, cities) ?? "")?.[1];
  const meant = didYouMean(given, names) ?? (city === undefined ? undefined : `Did you mean "${names[cities.indexOf(city)] ?? city}"?`);
  throw new OptionError(
    `Expected \`timeZone\` to be the name of a time zone, got ${show(timeZone)}`,
    meant ?? "Write a name of the IANA list, such as Europe/Berlin or UTC.",
  );
}

/** By how much clocks there are ahead of UTC at a moment, in ms. */
export function offsetAt(timeZone: string, moment: number): number {
  if (timeZone === "UTC") return 0;
  const second = Math.floor(moment / 1000) * 1000;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(second))
    if (type !== "literal" && type !== "era") parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second: seconds = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
}

const DAY = 86_400_000;

/**
 * The moments at which clocks show a time, given as if it were UTC: one, two when clocks are set back, none when they are set forward over it;
 * then `gap` is the moment of that.
 */
export function momentsOf(timeZone: string, wall: number): { readonly moments: readonly number[]; readonly gap: number | undefined } {
  const before = offsetAt(timeZone, wall - DAY);
  const after = offsetAt(timeZone, wall + DAY);
  const found = new Set<number>();
  for (const offset of [before, after]) if (offsetAt(timeZone, wall - offset) === offset) found.add(wall - offset);
  if (found.size > 0) return { moments: [...found].sort((a, b) => a - b), gap: undefined };
  return { moments: [], gap: changeBetween(timeZone, wall - Math.max(before, after), wall - Math.min(before, after)) };
}

/** When clocks are changed between two moments. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const offset = offsetAt(timeZone, from);
  let [low, high] = [from, to];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(timeZone, middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

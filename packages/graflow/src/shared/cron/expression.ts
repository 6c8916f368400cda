// Cron expressions: five fields (minute, hour, day of the month, month, day of the week), or six with seconds first. Lists, ranges, steps and
// names as everywhere; of the two kinds of days either will do where both are given.
import { OptionError } from "../errors/option-error.ts";
import { show } from "../show.ts";

/** What a moment has to be like. Sets of numbers; days of the week from 0, Sunday. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** Whether any day of the month, or of the week, will do. */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
  /** Whether it goes by every hour: then it goes on through the hour that comes twice, as an interval does. */
  readonly anyHour: boolean;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words: readonly string[];
}

const fields: readonly Field[] = [
  { name: "second", from: 0, to: 59, words: [] },
  { name: "minute", from: 0, to: 59, words: [] },
  { name: "hour", from: 0, to: 23, words: [] },
  { name: "day of the month", from: 1, to: 31, words: [] },
  { name: "month", from: 1, to: 12, words: ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { name: "day of the week", from: 0, to: 7, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const nicknames: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Throws `OptionError`, which says which field is wrong. */
export function readCron(text: unknown): CronFields {
  if (typeof text !== "string" || text.trim() === "") throw wrong(text, "it is not text");
  const words = (nicknames[text.trim().toLowerCase()] ?? text).trim().split(/\s+/);
  if (words[0]?.startsWith("@") === true) throw wrong(text, `${words[0]} is none of ${Object.keys(nicknames).join(", ")}`);
  if (words.length !== 5 && words.length !== 6) throw wrong(text, `it has ${words.length} fields, not five or six`);
  const all = words.length === 5 ? ["0", ...words] : words;
  const [seconds = [], minutes = [], hours = [], days = [], months = [], weekdays = []] = fields.map((field, i) =>
    numbersOf(all[i] ?? "", field, text),
  );
  const read = {
    seconds,
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((day) => day % 7)),
    anyDay: isAny(all[3] ?? ""),
    anyWeekday: isAny(all[5] ?? ""),
    anyHour: (all[2] ?? "").startsWith("*"),
  };
  if (!canBe(read)) throw wrong(text, "no month that it names has such a day");
  return read;
}

function isAny(word: string): boolean {
  return word === "*" || word === "?";
}

function numbersOf(word: string, field: Field, text: string): number[] {
  const found = new Set<number>();
  for (const part of word.split(",")) {
    const [range = "", step, ...more] = part.split("/");
    const by = step === undefined ? 1 : Number(step);
    if (more.length > 0 || !/^\d+$/.test(step ?? "1") || by < 1) throw wrongField(text, field, part);
    const [from, to] = boundsOf(range, step !== undefined, field, text);
    for (let number = from; number <= to; number += by) found.add(number);
  }
  return [...found].sort((a, b) => a - b);
}

function boundsOf(range: string, isStepped: boolean, field: Field, text: string): readonly [number, number] {
  if (range === "*" || (range === "?" && field.name.startsWith("day")))
    return [field.from, field.name === "day of the week" ? 6 : field.to];
  const [first = "", last, ...more] = range.split("-");
  const from = numberOf(first, field);
  const to = last === undefined ? (isStepped ? field.to : from) : numberOf(last, field);
  if (from === undefined || to === undefined || more.length > 0 || from > to) throw wrongField(text, field, range);
  return [from, to];
}

function numberOf(word: string, { from, to, words }: Field): number | undefined {
  const named = word === "" ? -1 : words.indexOf(word.toLowerCase());
  if (named >= 0) return named;
  const number = Number(word);
  return /^\d{1,2}$/.test(word) && number >= from && number <= to ? number : undefined;
}

const longest = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The thirtieth of February never comes. */
function canBe({ days, months, anyWeekday, anyDay }: CronFields): boolean {
  if (anyDay || !anyWeekday) return true;
  const first = Math.min(...days);
  return [...months].some((month) => first <= (longest[month] ?? 0));
}

function wrong(text: unknown, why: string): OptionError {
  return new OptionError(
    `Expected \`cron\` to be a cron expression, got ${show(text)}: ${why}`,
    'Write minute, hour, day of the month, month and day of the week: "30 2 * * *" is half past two every night.',
  );
}

function wrongField(text: string, { name, from, to, words }: Field, part: string): OptionError {
  const named = words.length === 0 ? "" : `, or ${words.find((word) => word !== "")} to ${words.at(-1)}`;
  return wrong(text, `${show(part)} is no ${name}, which is ${from} to ${to}${named}`);
}

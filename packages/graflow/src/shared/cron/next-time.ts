// When a cron expression is due next, in a time zone.
//
// Where clocks are changed: a time that is left out (half past two, when two o'clock becomes three) is due when the clocks are set forward; one
// that comes twice is due the first time. An expression that goes by every hour is due in each hour that there is, as an interval would be:
// twice when an hour comes twice, and not at all in one that is left out.
import type { CronFields } from "./expression.ts";
import { momentsOf, offsetAt } from "./time-zone.ts";

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** So far is looked: there is a 29th of February, also on a given day of the week, within. */
const HORIZON = 41 * 366 * DAY;

/** The first moment after another, in ms since 1970; `undefined` when there is none for decades. */
export function nextTime(cron: CronFields, timeZone: string, after: number): number | undefined {
  return cron.anyHour ? nextOfEveryHour(cron, timeZone, after) : nextOfSomeHours(cron, timeZone, after);
}

/** Goes by the clocks on the wall as they are between two changes. */
function nextOfEveryHour(cron: CronFields, timeZone: string, after: number): number | undefined {
  let moment = after;
  while (moment - after < HORIZON) {
    const offset = offsetAt(timeZone, moment);
    const wall = nextWall(cron, moment + offset, HORIZON);
    if (wall === undefined) return undefined;
    const due = wall - offset;
    const change = firstChange(timeZone, moment, due, offset);
    if (change === undefined) return due;
    // From the change on, clocks show something else; what is due at that very moment counts.
    moment = change - 1;
    if (offsetAt(timeZone, moment) === offsetAt(timeZone, change)) return due;
    const there = nextWall(cron, change + offsetAt(timeZone, change) - 1, SECOND);
    if (there !== undefined) return change;
    moment = change;
  }
  return undefined;
}

/** When the offset becomes another one between two moments. */
function firstChange(timeZone: string, from: number, to: number, offset: number): number | undefined {
  for (let moment = from; moment < to; moment = Math.min(moment + DAY, to)) {
    const end = Math.min(moment + DAY, to);
    if (offsetAt(timeZone, end) === offset) continue;
    let [low, high] = [Math.floor(moment / SECOND) * SECOND, Math.ceil(end / SECOND) * SECOND];
    while (high - low > SECOND) {
      const middle = Math.floor((low + high) / (2 * SECOND)) * SECOND;
      if (offsetAt(timeZone, middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
  return undefined;
}

function nextOfSomeHours(cron: CronFields, timeZone: string, after: number): number | undefined {
  // Clocks may have been set back: what they show now they have shown before.
  let wall = after + Math.min(offsetAt(timeZone, after), offsetAt(timeZone, after - DAY), offsetAt(timeZone, after + DAY)) - 1;
  for (;;) {
    const next = nextWall(cron, wall, HORIZON);
    if (next === undefined) return undefined;
    const { moments, gap } = momentsOf(timeZone, next);
    const due = moments[0] ?? gap;
    if (due !== undefined && due > after) return due;
    wall = next;
  }
}

/** The next time that clocks show and that fits, given and returned as if it were UTC. */
function nextWall(cron: CronFields, after: number, horizon: number): number | undefined {
  const start = Math.floor(after / SECOND) * SECOND + SECOND;
  const date = new Date(start);
  let day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  let time = start - day;
  for (; day - after <= horizon; day += DAY, time = 0) {
    if (!isDay(cron, day)) continue;
    const found = nextInDay(cron, time);
    if (found !== undefined) return day + found - after <= horizon ? day + found : undefined;
  }
  return undefined;
}

function isDay({ days, months, weekdays, anyDay, anyWeekday }: CronFields, day: number): boolean {
  const date = new Date(day);
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isOfMonth = days.has(date.getUTCDate());
  const isOfWeek = weekdays.has(date.getUTCDay());
  return anyDay || anyWeekday ? isOfMonth && isOfWeek : isOfMonth || isOfWeek;
}

/** From a time of the day on, in ms. */
function nextInDay({ hours, minutes, seconds }: CronFields, from: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * HOUR <= from) continue;
    for (const minute of minutes) {
      const start = hour * HOUR + minute * 60_000;
      if (start + 60_000 <= from) continue;
      for (const second of seconds) if (start + second * SECOND >= from) return start + second * SECOND;
    }
  }
  return undefined;
}

// The moments of a schedule: when it is due next, and which moments have passed while nobody looked.
import type { Schedule, ScheduleTime } from "../../ports/schedule-store.ts";
import { readCron, type CronFields } from "../../shared/cron/expression.ts";
import { nextTime } from "../../shared/cron/next-time.ts";

type Timing = Pick<Schedule, "time" | "from" | "until" | "createdAt">;

/** How many missed moments are made up for at most. */
const MOST_MISSED = 100;

const read = new Map<string, CronFields>();

/** The first moment after another, in ms since 1970. `undefined`: there is none, or it goes by something else than time. */
export function nextMoment({ time, from, until, createdAt }: Timing, after: number): number | undefined {
  const since = Math.max(after, (from ?? 0) - 1);
  const due = dueAfter(time, from ?? createdAt, since, from !== undefined);
  return due === undefined || (until !== undefined && due > until) ? undefined : due;
}

function dueAfter(time: ScheduleTime, anchor: number, after: number, isAnchorDue: boolean): number | undefined {
  if ("after" in time) return undefined;
  if ("cron" in time) return nextTime(fieldsOf(time.cron), time.timeZone, after);
  if (after < anchor) return isAnchorDue ? anchor : anchor + time.every;
  return anchor + (Math.floor((after - anchor) / time.every) + 1) * time.every;
}

function fieldsOf(cron: string): CronFields {
  let fields = read.get(cron);
  if (fields === undefined) {
    if (read.size > 1000) read.clear();
    read.set(cron, (fields = readCron(cron)));
  }
  return fields;
}

/** From a moment on, those that have passed by now, the last hundred of them, oldest first. */
export function passedMoments(schedule: Timing, due: number, now: number): number[] {
  const passed = [due];
  for (let next = nextMoment(schedule, due); next !== undefined && next <= now; next = nextMoment(schedule, next)) {
    passed.push(next);
    if (passed.length > MOST_MISSED) passed.shift();
    // Of what is due every second and was left for a year, nobody wants to count all moments.
    if (passed.length === MOST_MISSED && now - next > MOST_MISSED * 1000 && "every" in schedule.time) {
      const jump = Math.floor((now - next) / schedule.time.every) - MOST_MISSED;
      if (jump > 0) next += jump * schedule.time.every;
    }
  }
  return passed;
}

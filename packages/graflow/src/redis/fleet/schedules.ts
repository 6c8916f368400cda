// Schedules in Redis. What they are stands beside the queues; when they are due, BullMQ's job schedulers know.
import { nextMoment } from "../../engine/schedules/moments.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Schedule, ScheduleMoment, ScheduleStore, TakeMoment, Tending } from "../../ports/schedule-store.ts";
import type { Connection } from "../connection.ts";
import { script } from "../script.ts";
import type { Bullmq } from "./bullmq.ts";
import { JobSchedulers } from "./job-schedulers.ts";
import { scheduleKeys } from "./schedule-keys.ts";
import { openStored, sealStored } from "./seal/stored.ts";
import { ScheduleTender } from "./schedule-tender.ts";

/** How many moments of each are kept. */
const KEPT = 100;

// Keys: all, history of the schedule. ARGV: id.
const REMOVE = script(
  "remove schedule",
  { repeatable: false },
  `
redis.call('DEL', KEYS[2])
return redis.call('HDEL', KEYS[1], ARGV[1])`,
);

// Keys: all, history of the schedule. ARGV: id, moment, how many are kept. Of a schedule that is gone nothing is noted.
const NOTE = script(
  "note moment",
  { repeatable: true },
  `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
if redis.call('LINDEX', KEYS[2], 0) == ARGV[2] then return 1 end
redis.call('LPUSH', KEYS[2], ARGV[2])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[3]) - 1)
return 1`,
);

export interface RedisSchedules extends ScheduleStore {
  /** Before the connection is closed. */
  end(): Promise<void>;
}

export function redisSchedules(
  connection: Connection,
  clock: Clock,
  settings: { readonly lock: number; readonly by: string; bullmq(): Promise<Bullmq> },
): RedisSchedules {
  const keys = scheduleKeys(connection.settings.prefix);
  const schedulers = new JobSchedulers(settings.bullmq);
  const tenders = new Set<ScheduleTender>();

  const { seal } = connection.settings;
  // One that somebody without the secret has written is none, where work is signed.
  const read = (id: string, text: string): Schedule | undefined => {
    const opened = openStored(seal, "schedule", id, text);
    return opened === undefined ? undefined : (JSON.parse(opened) as Schedule);
  };

  const find = async (id: string): Promise<Schedule | undefined> => {
    const text = await connection.command<string | null>("HGET", keys.all, id);
    return text === null ? undefined : read(id, text);
  };

  const list = async (): Promise<Schedule[]> => {
    const all = await connection.command<string[]>("HGETALL", keys.all);
    const found = all.flatMap((id, i) => (i % 2 === 0 ? (read(id, all[i + 1] ?? "") ?? []) : []));
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  };

  const plan = async (schedule: Schedule): Promise<void> => {
    const next = schedule.paused ? undefined : nextMoment(schedule, clock.now());
    if (next === undefined) await schedulers.remove(schedule.id);
    else await schedulers.put(schedule.id, next);
  };

  return {
    find,
    list,
    async put(schedule) {
      const before = await find(schedule.id);
      await connection.command("HSET", keys.all, schedule.id, sealStored(seal, "schedule", schedule.id, JSON.stringify(schedule)));
      // Put again as it was, a schedule keeps its moment, also one that nobody has seen to yet.
      const isSame = before !== undefined && timingOf(before) === timingOf(schedule);
      if (!isSame || (await schedulers.next(schedule.id)) === undefined) await plan(schedule);
    },
    async remove(id) {
      const removed = await connection.call<number>(REMOVE, [keys.all, keys.history(id)], [id]);
      await schedulers.remove(id);
      return removed === 1;
    },
    next: (id) => schedulers.next(id),
    tend(take: TakeMoment): Tending {
      const tender = new ScheduleTender({ schedulers, clock, find, list, plan, ...settings }, take, () => tenders.delete(tender));
      tenders.add(tender);
      return tender;
    },
    async note(moment) {
      const { scheduleId } = moment;
      await connection.call(NOTE, [keys.all, keys.history(scheduleId)], [scheduleId, JSON.stringify(moment), KEPT]);
    },
    async history(id, limit) {
      if (limit < 1) return [];
      const texts = await connection.command<string[]>("LRANGE", keys.history(id), 0, limit - 1);
      return texts.map((text) => {
        const moment = JSON.parse(text) as Partial<ScheduleMoment> & Omit<ScheduleMoment, "runId" | "reason">;
        return { ...moment, runId: moment.runId, reason: moment.reason };
      });
    },
    async end() {
      await Promise.all(Array.from(tenders, (tender) => tender.close()));
    },
  };
}

function timingOf({ time, from, until, paused, createdAt }: Schedule): string {
  return JSON.stringify([time, from, until, paused, createdAt]);
}

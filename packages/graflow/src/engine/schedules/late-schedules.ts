// The schedules of an engine, loaded when there is something to do with one.
import type { Schedule } from "../../ports/schedule-store.ts";
import { whenUsed } from "../../shared/when-used.ts";
import type { Schedules } from "./face.ts";

export interface EngineSchedules extends Schedules {
  /** Makes work of a moment that is due, and of those that have passed since. */
  take(schedule: Schedule, due: number): Promise<void>;
}

export function lateSchedules(load: () => Promise<EngineSchedules>): EngineSchedules {
  const schedules = whenUsed(load);
  return {
    put: async (id, options) => (await schedules()).put(id, options),
    get: async (id) => (await schedules()).get(id),
    list: async () => (await schedules()).list(),
    remove: async (id) => (await schedules()).remove(id),
    pause: async (id) => (await schedules()).pause(id),
    resume: async (id) => (await schedules()).resume(id),
    runNow: async (id) => (await schedules()).runNow(id),
    history: async (id, options) => (await schedules()).history(id, options),
    take: async (schedule, due) => (await schedules()).take(schedule, due),
  };
}

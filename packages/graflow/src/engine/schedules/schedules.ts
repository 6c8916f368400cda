// The schedules of a fleet, for hosts; and the moments of them as they come: each becomes work for whoever of the fleet is free.
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { Schedule, ScheduleMoment } from "../../ports/schedule-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { show } from "../../shared/show.ts";
import { expectInput } from "../fleet/submit.ts";
import type { ScheduleInfo, ScheduleOptions } from "./face.ts";
import type { EngineSchedules } from "./late-schedules.ts";
import { passedMoments } from "./moments.ts";
import { expectLimit, readSchedule } from "./read-options.ts";
import { tickWork, type Tick } from "./ticks.ts";

export interface SchedulesParts {
  /** Throws where there is none. */
  fleet(): Fleet;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly newId: () => string;
}

/** How late a moment may come and still be in time, in ms. */
const LATE = 60_000;

export class FleetSchedules implements EngineSchedules {
  readonly #parts: SchedulesParts;

  constructor(parts: SchedulesParts) {
    this.#parts = parts;
  }

  async put(id: string, options: ScheduleOptions): Promise<ScheduleInfo> {
    const { fleet, clock, registry } = this.#parts;
    const { graph, ...read } = readSchedule(id, options, registry);
    const { schedules } = fleet();
    if (graph !== undefined && !("after" in read.time && options.input === undefined)) await expectInput(graph, options.input, id);
    const before = await schedules.find(id);
    const createdAt = before?.createdAt ?? clock.now();
    await schedules.put({ ...read, paused: read.paused ?? before?.paused ?? false, createdAt });
    return this.#known(id);
  }

  async get(id: string): Promise<ScheduleInfo | undefined> {
    const schedule = await this.#parts.fleet().schedules.find(id);
    return schedule && this.#infoOf(schedule);
  }

  async list(): Promise<ScheduleInfo[]> {
    const schedules = await this.#parts.fleet().schedules.list();
    return Promise.all(schedules.map((schedule) => this.#infoOf(schedule)));
  }

  async remove(id: string): Promise<boolean> {
    return this.#parts.fleet().schedules.remove(id);
  }

  pause(id: string): Promise<ScheduleInfo> {
    return this.#setPaused(id, true);
  }

  resume(id: string): Promise<ScheduleInfo> {
    return this.#setPaused(id, false);
  }

  async #setPaused(id: string, paused: boolean): Promise<ScheduleInfo> {
    const { schedules } = this.#parts.fleet();
    const schedule = await schedules.find(id);
    if (schedule === undefined) throw unknownSchedule(id);
    if (schedule.paused !== paused) await schedules.put({ ...schedule, paused });
    return this.#known(id);
  }

  async runNow(id: string): Promise<string> {
    const { fleet, clock, newId } = this.#parts;
    const { schedules, queues } = fleet();
    const schedule = await schedules.find(id);
    if (schedule === undefined) throw unknownSchedule(id);
    const runId = `${id}-now-${newId()}`;
    await queues.add([tickWork(schedule, { type: "now", scheduleId: id, due: clock.now(), runId })]);
    return runId;
  }

  async history(id: string, { limit = 100 }: { readonly limit?: number } = {}): Promise<ScheduleMoment[]> {
    return [...(await this.#parts.fleet().schedules.history(id, expectLimit(limit)))];
  }

  async #known(id: string): Promise<ScheduleInfo> {
    const info = await this.get(id);
    if (info === undefined) throw unknownSchedule(id);
    return info;
  }

  async #infoOf(schedule: Schedule): Promise<ScheduleInfo> {
    const { fleet, registry } = this.#parts;
    const { input, from, until, ...same } = schedule;
    const next = schedule.paused || "after" in schedule.time ? undefined : await fleet().schedules.next(schedule.id);
    return {
      ...same,
      ...(input === undefined ? {} : { input: decode(input, { registry }) }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...(next === undefined ? {} : { next }),
    };
  }

  /** Makes work of a moment that is due, and of those that have passed since. */
  async take(schedule: Schedule, due: number): Promise<void> {
    const { fleet, clock } = this.#parts;
    const { id: scheduleId, catchUp } = schedule;
    const now = clock.now();
    const passed = passedMoments(schedule, due, now);
    const last = passed.at(-1) ?? due;
    const ticks: Tick[] = [];
    for (const moment of catchUp === "all" ? passed : [last]) {
      const isMissed = catchUp === "none" && now - moment > LATE;
      ticks.push({ type: "time", scheduleId, due: moment, isMissed });
    }
    await fleet().queues.add(ticks.map((tick) => tickWork(schedule, tick)));
  }
}

function unknownSchedule(id: string): GraflowError {
  return new GraflowError("SCHEDULE_UNKNOWN", `There is no schedule ${show(id)}`, {
    hint: "List what there is by `graflow schedules list` or engine.schedules.list().",
  });
}

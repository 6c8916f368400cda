// Carrying out a moment of a schedule: whether a run begins, and which. It may be done twice when a worker dies over it: the run has the same
// id each time.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunStore } from "../../ports/run-store.ts";
import type { Schedule, ScheduleMoment, ScheduleStore } from "../../ports/schedule-store.ts";
import type { TakenWork, WorkEnd } from "../../ports/work-queues.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { describeError } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { SubmitOptions } from "../face.ts";
import type { CurrentWork } from "../fleet/face.ts";
import type { StoredRuns } from "../stored/face.ts";
import { readTick, runIdOf, scheduleTag, type Tick } from "./ticks.ts";

export interface TickWorkParts {
  readonly schedules: ScheduleStore;
  readonly runs: RunStore;
  readonly stored: StoredRuns;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly workflows: ReadonlyMap<string, WorkflowGraph>;
  submit(workflow: WorkflowGraph, input: unknown, options: SubmitOptions): Promise<unknown>;
}

const done: WorkEnd = { type: "done" };
const goingOn = ["running", "suspended", "queued"] as const;
/** How many runs of a schedule are cancelled at most for the next. */
const MOST_CANCELLED = 100;

export class TickWork {
  /** Moments take no time worth telling. */
  readonly current: readonly CurrentWork[] = [];
  readonly #parts: TickWorkParts;

  constructor(parts: TickWorkParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async carryOut({ payload, subject }: TakenWork): Promise<WorkEnd> {
    const { schedules, workflows } = this.#parts;
    const tick = readTick(payload);
    if (tick === undefined) return { type: "dead", reason: "damaged", error: "It is no moment of a schedule" };
    try {
      const schedule = await schedules.find(tick.scheduleId);
      if (schedule === undefined || (schedule.paused && tick.type !== "now")) return done;
      const workflow = workflows.get(schedule.workflow);
      if (workflow === undefined) return { type: "leave", reason: `workflow "${subject.workflow}" is not known here` };
      await this.#see(schedule, tick, workflow);
      return done;
    } catch (error) {
      if (isGraflowError(error) && (error.code.startsWith("BACKEND_") || error.code === "ENGINE_CLOSED")) return { type: "back" };
      return { type: "dead", reason: "failed", error: describeError(error) };
    }
  }

  async handBack(): Promise<void> {}

  async #see(schedule: Schedule, tick: Tick, workflow: WorkflowGraph): Promise<void> {
    const { runs } = this.#parts;
    const runId = runIdOf(tick);
    // Whoever had it before has died over it, after the run was there.
    if ((await runs.find(runId)) !== undefined) return this.#noteOnce(schedule, tick, runId);
    if (tick.type === "time" && tick.isMissed) return this.#note(schedule, tick, "skipped", "it was missed: nobody looked when it was due");
    const before = await this.#before(schedule, runId);
    const [first] = before;
    if (first !== undefined && schedule.overlap === "skip") return this.#note(schedule, tick, "skipped", `run ${first} is still going on`);
    if (schedule.overlap === "cancel") for (const id of before) await this.#cancel(id, runId);
    const isInTurn = first !== undefined && schedule.overlap === "queue";
    try {
      await this.#submit(schedule, tick, workflow, runId);
    } catch (error) {
      if (isGraflowError(error, "RUN_EXISTS")) return this.#noteOnce(schedule, tick, runId);
      if (isGraflowError(error) && error.code.startsWith("BACKEND_")) throw error;
      return this.#note(schedule, tick, "failed", describeError(error));
    }
    return this.#note(schedule, tick, isInTurn ? "queued" : "started", undefined, runId);
  }

  /** The runs of a schedule that are going on. */
  async #before({ id, overlap }: Schedule, own: string): Promise<string[]> {
    const limit = overlap === "cancel" ? MOST_CANCELLED : 1;
    const found: string[] = [];
    for (const status of goingOn) {
      const listed = await this.#parts.runs.list({ status, tag: scheduleTag(id), limit });
      found.push(...listed.map((run) => run.id).filter((runId) => runId !== own));
    }
    return found;
  }

  async #cancel(runId: string, next: string): Promise<void> {
    try {
      await this.#parts.stored.cancel(runId, `the next run of its schedule begins: ${next}`);
    } catch (error) {
      if (!isGraflowError(error, "RUN_ENDED") && !isGraflowError(error, "CHECKPOINT_UNKNOWN")) throw error;
    }
  }

  async #submit(schedule: Schedule, tick: Tick, workflow: WorkflowGraph, runId: string): Promise<void> {
    const { id, queue, priority, tags, overlap } = schedule;
    await this.#parts.submit(workflow, await this.#inputOf(schedule, tick), {
      runId,
      queue,
      priority,
      tags: [...tags, scheduleTag(id)],
      ...(overlap === "queue" ? { concurrencyKey: scheduleTag(id) } : {}),
    });
  }

  async #inputOf({ input, time }: Schedule, tick: Tick): Promise<unknown> {
    const { registry, stored } = this.#parts;
    if (input !== undefined) return decode(input, { registry });
    if (tick.type !== "after" || !("after" in time)) return undefined;
    const ended = await stored.show(tick.runId);
    if (ended.status === "completed" || ended.status === "terminated") return ended.output;
    return { runId: tick.runId, status: ended.status, ...(ended.error === undefined ? {} : { error: ended.error.message }) };
  }

  async #noteOnce(schedule: Schedule, tick: Tick, runId: string): Promise<void> {
    const history = await this.#parts.schedules.history(schedule.id, 100);
    if (!history.some((moment) => moment.runId === runId)) await this.#note(schedule, tick, "started", undefined, runId);
  }

  async #note({ id }: Schedule, { due }: Tick, what: ScheduleMoment["what"], reason?: string, runId?: string): Promise<void> {
    const { schedules, clock } = this.#parts;
    await schedules.note({ scheduleId: id, due, at: clock.now(), what, runId, reason });
  }
}

// One workflow's end starts another. While a run of a workflow is going on that another comes after, a note says so; whoever ends the run makes
// the work of what comes after it, and takes the note away. When he dies between the two, a supervisor finds the note.
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { RunRecord, RunStore, StoredStatus } from "../../ports/run-store.ts";
import type { Schedule } from "../../ports/schedule-store.ts";
import { tickWork } from "./ticks.ts";

const COLLECTION = "comes-after";
/** For how long it is good to know which workflows others come after, in ms. */
const FRESH = 5000;
/** How long whoever has ended a run has for what comes after it, in ms. */
const PATIENCE = 3000;
const PAGE = 200;

export interface EndingsParts {
  readonly fleet: Fleet;
  readonly runs: RunStore;
  readonly records: RecordStore;
  readonly clock: Clock;
}

export class Endings {
  readonly #parts: EndingsParts;
  #known: { readonly at: number; readonly schedules: Promise<readonly Schedule[]> } | undefined = undefined;
  /** By run, whether there is a note of it. */
  readonly #noted: Map<string, Promise<boolean>> = new Map();

  constructor(parts: EndingsParts) {
    this.#parts = parts;
  }

  /** A run is about to be carried out here. Resolves when that others come after it is noted; rejects when the store fails. */
  begun(runId: string, workflow: string): Promise<boolean> {
    let noted = this.#noted.get(runId);
    if (noted === undefined) {
      noted = this.#note(runId, workflow);
      this.#noted.set(runId, noted);
      noted.catch(() => this.#noted.delete(runId));
    }
    return noted;
  }

  async #note(runId: string, workflow: string): Promise<boolean> {
    const after = await this.#after(workflow);
    if (after.length > 0) await this.#parts.records.create(COLLECTION, runId, "");
    return after.length > 0;
  }

  /** It does not go on here after all. */
  forget(runId: string): void {
    this.#noted.delete(runId);
  }

  /** It goes on here no more. Never rejects: what could not be done is done by whoever looks after runs. */
  async ended(runId: string, workflow: string): Promise<void> {
    const noted = this.#noted.get(runId);
    this.#noted.delete(runId);
    try {
      const isNoted = (await noted?.catch(() => true)) ?? false;
      if (!isNoted && (await this.#after(workflow)).length === 0) return;
      // It may be another process's now, and go on there.
      const run = await this.#parts.runs.find(runId);
      if (run === undefined || !isEnd(run.status)) return;
      await this.#start(runId, workflow, run.status);
      if (isNoted) await this.#parts.records.remove(COLLECTION, runId);
    } catch {
      // The note is there.
    }
  }

  async #start(runId: string, workflow: string, status: StoredStatus): Promise<void> {
    const { fleet, clock } = this.#parts;
    const due = clock.now();
    const works = (await this.#after(workflow))
      .filter((schedule) => isMeant(schedule, status, due))
      .map((schedule) => tickWork(schedule, { type: "after", scheduleId: schedule.id, due, runId }));
    if (works.length > 0) await fleet.queues.add(works);
  }

  /** What comes after runs that have ended, and whose process could not see to it any more. */
  async heal(): Promise<void> {
    const { records, runs, clock } = this.#parts;
    for (let after: string | undefined; ;) {
      const page = await records.list(COLLECTION, { after, limit: PAGE });
      for (const { id } of page) {
        const run: RunRecord | undefined = await runs.find(id);
        if (run !== undefined && (!isEnd(run.status) || Math.abs(clock.now() - run.updatedAt) < PATIENCE)) continue;
        if (run !== undefined) await this.#start(id, run.workflow, run.status);
        await records.remove(COLLECTION, id);
      }
      if (page.length < PAGE) return;
      after = page.at(-1)?.id;
    }
  }

  async #after(workflow: string): Promise<readonly Schedule[]> {
    const { fleet, clock } = this.#parts;
    if (this.#known === undefined || Math.abs(clock.now() - this.#known.at) > FRESH) {
      const schedules = fleet.schedules.list();
      this.#known = { at: clock.now(), schedules };
      schedules.catch(() => (this.#known = undefined));
    }
    const schedules = await this.#known.schedules;
    return schedules.filter(({ time }) => "after" in time && time.after.workflow === workflow);
  }
}

function isEnd(status: StoredStatus): boolean {
  return status === "completed" || status === "terminated" || status === "failed" || status === "cancelled";
}

function isMeant({ time, paused, from, until }: Schedule, status: StoredStatus, now: number): boolean {
  if (paused || !("after" in time) || now < (from ?? now) || now > (until ?? now)) return false;
  const { on } = time.after;
  if (on === "ended") return true;
  return on === "failed" ? status === "failed" : status === "completed" || status === "terminated";
}

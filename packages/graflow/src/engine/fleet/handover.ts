// Handing runs to a fleet: a run is stored first, and then there is work for whoever is free. That both are wanted is noted before, so that
// a supervisor ends what a process has begun that died between the two.
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { RecordStore } from "../../ports/record-store.ts";
import type { RunRecord, RunStore } from "../../ports/run-store.ts";
import type { Added } from "../../ports/work-queues.ts";
import { runWork } from "./run-works.ts";

const COLLECTION = "handover";
/** How long whoever hands a run over has for making work of it, and for storing it before that, before somebody else looks; in ms. */
const TIME_TO_GIVE = 2000;
const TIME_TO_STORE = 60_000;
/** How long somebody who gives work again waits for room in a queue that is full, in ms. */
const WAIT_FOR_ROOM = 1000;
const PAGE = 200;

export interface HandoverParts {
  readonly runs: RunStore;
  readonly records: RecordStore;
  readonly fleet: Fleet;
  readonly clock: Clock;
}

export class Handover {
  readonly #parts: HandoverParts;

  constructor(parts: HandoverParts) {
    this.#parts = parts;
  }

  /** Notes that a run is about to be handed over. */
  async begin(runId: string): Promise<void> {
    const { records, clock } = this.#parts;
    await records.create(COLLECTION, runId, JSON.stringify({ at: clock.now() }));
  }

  /** The run is where it belongs, or is not to be there at all. */
  async end(runId: string): Promise<void> {
    await this.#parts.records.remove(COLLECTION, runId);
  }

  /** Makes work of going on with a run that was handed over; waits for room where its queue says so. `undefined`: it never was. */
  async give(run: Pick<RunRecord, "id" | "workflow" | "facts">, signal?: AbortSignal): Promise<Added | undefined> {
    const { fleet, clock } = this.#parts;
    const work = runWork(run, clock.now());
    if (work === undefined) return undefined;
    const [added] = await fleet.queues.add([work], signal);
    return added;
  }

  /** As `give`, and does not wait for long. */
  async giveAgain(run: RunRecord): Promise<Added | undefined> {
    const late = new AbortController();
    const timer = this.#parts.clock.setTimer(WAIT_FOR_ROOM, () => late.abort(), { background: true });
    try {
      return await this.give(run, late.signal);
    } catch (error) {
      if (late.signal.aborted) return "full";
      throw error;
    } finally {
      timer.cancel();
    }
  }

  /** Ends what others have begun and left. */
  async heal(): Promise<void> {
    const { records, runs, clock } = this.#parts;
    for (let after: string | undefined; ;) {
      const page = await records.list(COLLECTION, { after, limit: PAGE });
      for (const { id, text } of page) {
        const { at } = JSON.parse(text) as { readonly at: number };
        // Whoever has written this down may be at it. A clock that was set back is no reason to wait for it.
        const age = Math.abs(clock.now() - at);
        if (age < TIME_TO_GIVE) continue;
        const run = await runs.find(id);
        if (run === undefined && age < TIME_TO_STORE) continue;
        if (run?.status === "queued" && (await this.giveAgain(run)) === "full") continue;
        await this.end(id);
      }
      if (page.length < PAGE) return;
      after = page.at(-1)?.id;
    }
  }
}

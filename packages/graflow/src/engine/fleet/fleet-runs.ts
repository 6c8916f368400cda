// What a supervisor does for the runs of a fleet: it makes work of those that are to be gone on with, for whoever is free and has their
// version of the graph. Work that is there already may be of somebody who is just ending it: then one looks again.
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { DeadLetters } from "../../ports/dead-letters.ts";
import type { RunRecord } from "../../ports/run-store.ts";
import { readFacts } from "../saving/facts.ts";
import { graphHash } from "../saving/run-storage.ts";
import type { Handover } from "./handover.ts";

export interface FleetRunsParts {
  readonly handover: Handover;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** Looks at one run again. */
  look(runId: string): void;
}

/** How soon a run is looked at again of which there was work already, in ms: twice as long each time, as it may wait for long. */
const SOON = 250;
const LATE = 15_000;

export class FleetRuns {
  readonly #parts: FleetRunsParts;
  readonly #again: Map<string, { readonly timer: Timer; readonly wait: number }> = new Map();
  #isClosed = false;

  constructor(parts: FleetRunsParts) {
    this.#parts = parts;
  }

  /** Resolves to whether the run is the fleet's: one that was started in a process is whoever's who looks after it. */
  async give(run: RunRecord, workflow: WorkflowGraph): Promise<boolean> {
    const { graph, place } = readFacts(run.facts, run.id);
    if (place === undefined) return false;
    // Whoever has its version makes the work: nobody else could do it.
    if (graph !== graphHash(workflow)) return true;
    // What has ended among the dead letters is for people to look at.
    const [dead] = await this.#parts.deadLetters.list({ runId: run.id, limit: 1 });
    if (dead?.work.kind === "run") return true;
    if ((await this.#parts.handover.giveAgain(run)) === "added") this.#forget(run.id);
    else this.#lookAgain(run.id);
    return true;
  }

  #lookAgain(runId: string): void {
    if (this.#isClosed) return;
    const wait = Math.min((this.#again.get(runId)?.wait ?? SOON / 2) * 2, LATE);
    this.#forget(runId);
    const timer = this.#parts.clock.setTimer(
      wait,
      () => {
        // A run that is not wanted any more is not looked at again; what is kept of it goes after a while.
        this.#again.set(runId, { timer: this.#parts.clock.setTimer(LATE, () => this.#again.delete(runId), { background: true }), wait });
        this.#parts.look(runId);
      },
      { background: true },
    );
    this.#again.set(runId, { timer, wait });
  }

  #forget(runId: string): void {
    this.#again.get(runId)?.timer.cancel();
    this.#again.delete(runId);
  }

  close(): void {
    this.#isClosed = true;
    for (const { timer } of this.#again.values()) timer.cancel();
    this.#again.clear();
  }
}

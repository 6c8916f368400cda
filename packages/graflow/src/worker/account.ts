// What a worker says of itself: to the registry of the fleet, and to whoever asks it.
import { hostname } from "node:os";
import type { Workbench } from "../engine/fleet/face.ts";
import { graphHash } from "../engine/saving/run-storage.ts";
import type { WorkerEntry } from "../ports/worker-registry.ts";
import type { WorkerStatus } from "./face.ts";
import type { Health } from "./health.ts";
import type { Mode } from "./mode.ts";
import type { WorkerSettings } from "./options.ts";
import type { SlotKind, Slots } from "./slots.ts";
import { type Usage, usageMeter } from "./usage.ts";
import { ownVersion } from "./version.ts";

/** Of what it is doing, so much is told to the registry. */
const MOST_CURRENT = 50;

export class Account {
  /** Whole runs that are not its any more. */
  endedRuns = 0;
  readonly #settings: WorkerSettings;
  readonly #workbench: Workbench;
  readonly #slots: Readonly<Record<SlotKind, Slots>>;
  readonly #about: Pick<WorkerEntry, "id" | "version" | "queues" | "startedAt">;
  readonly #workflows: WorkerEntry["workflows"];
  readonly #measure: () => Usage = usageMeter();
  #usage: Usage = this.#measure();

  /** `startedAt`: in ms since 1970. */
  constructor(settings: WorkerSettings, workbench: Workbench, slots: Readonly<Record<SlotKind, Slots>>, startedAt: number) {
    const { id, queues, workflows } = settings;
    this.#settings = settings;
    this.#workbench = workbench;
    this.#slots = slots;
    this.#about = { id, version: ownVersion(), queues, startedAt };
    this.#workflows = workflows.map((workflow) => ({ name: workflow.name, graph: graphHash(workflow) }));
  }

  /** What its process uses is measured each time. */
  entry(mode: Mode["type"], now: number): WorkerEntry {
    this.#usage = this.#measure();
    const { fleet, concurrency } = this.#settings;
    const { current, counters } = this.#workbench;
    const { total, used } = this.#slots.runs;
    return {
      ...this.#about,
      address: fleet.post.address,
      host: hostname(),
      pid: process.pid,
      slots: concurrency,
      workflows: this.#workflows,
      seenAt: now,
      state: mode === "draining" || mode === "leaving" ? "draining" : "running",
      current: current.slice(0, MOST_CURRENT),
      counters,
      runs: { slots: total, running: used, ended: this.endedRuns },
      ...this.#usage,
    };
  }

  status(mode: Mode["type"], health: Health): WorkerStatus {
    const { tasks, runs } = this.#slots;
    const { current, counters } = this.#workbench;
    return {
      ...this.#about,
      mode,
      health,
      slots: { tasks: slotStatus(tasks), runs: slotStatus(runs) },
      current,
      counters,
      endedRuns: this.endedRuns,
      ...this.#usage,
    };
  }
}

function slotStatus(slots: Slots): WorkerStatus["slots"]["tasks"] {
  return { total: slots.total, used: slots.used, heardAt: slots.hearing?.heardAt };
}

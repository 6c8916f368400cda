// Where a worker does what it has taken, by its kind. What does it is loaded at once, but later than an engine: not each has a workbench.
import type { TakenWork, WorkEnd, WorkKind } from "../../ports/work-queues.ts";
import { describeError } from "../../shared/error-of.ts";
import { whenUsed } from "../../shared/when-used.ts";
import type { CurrentWork, Workbench, WorkCounters } from "./face.ts";

/** Does work of one kind. */
export interface Bench {
  carryOut(work: TakenWork): Promise<WorkEnd>;
  readonly current: readonly CurrentWork[];
  /** What is being done is given back. */
  handBack(reason: string): Promise<void>;
}

/** Carries tasks out for others. */
interface TaskBench extends Bench {
  readonly counters: WorkCounters;
  end(): void;
}

export type Benches = Readonly<Record<Exclude<WorkKind, "tasks">, Bench | undefined>> & { readonly tasks: TaskBench };

const nothingDone: WorkCounters = { processed: 0, succeeded: 0, failed: 0, retried: 0, running: 0, seconds: 0 };

export class EngineWorkbench implements Workbench {
  readonly #load: () => Promise<Benches>;
  #benches: Benches | undefined = undefined;

  constructor(load: () => Promise<Benches>) {
    this.#load = whenUsed(async () => (this.#benches = await load()));
    void this.#load();
  }

  async carryOut(work: TakenWork): Promise<WorkEnd> {
    let benches: Benches;
    try {
      benches = await this.#load();
    } catch (error) {
      return { type: "leave", reason: `no work can be done here: ${describeError(error)}` };
    }
    const bench = benches[work.kind];
    if (bench === undefined) return { type: "leave", reason: `work of kind "${work.kind}" is not done here` };
    try {
      return await bench.carryOut(work);
    } catch (error) {
      return { type: "dead", reason: "failed", error: describeError(error) };
    }
  }

  get current(): readonly CurrentWork[] {
    return Object.values(this.#benches ?? {}).flatMap((bench) => bench?.current ?? []);
  }

  get counters(): WorkCounters {
    return this.#benches?.tasks.counters ?? nothingDone;
  }

  async handBack(reason: string): Promise<void> {
    const benches = await this.#load().catch(() => undefined);
    if (benches === undefined) return;
    await Promise.all(Object.values(benches).map(async (bench) => bench?.handBack(reason)));
    benches.tasks.end();
  }
}

// Where a worker does what it has taken, by its kind.
import type { TakenWork, WorkEnd, WorkKind } from "../../ports/work-queues.ts";
import { describeError } from "../../shared/error-of.ts";
import type { TaskHost } from "../remote/host.ts";
import type { CurrentWork, Workbench, WorkCounters } from "./face.ts";

/** Does work of one kind. */
export interface Bench {
  carryOut(work: TakenWork): Promise<WorkEnd>;
  readonly current: readonly CurrentWork[];
  /** What is being done is given back. */
  handBack(reason: string): Promise<void>;
}

export class EngineWorkbench implements Workbench {
  readonly #host: TaskHost;
  readonly #benches: Readonly<Record<WorkKind, Bench | undefined>>;

  constructor(host: TaskHost, benches: Readonly<Record<Exclude<WorkKind, "tasks">, Bench | undefined>>) {
    this.#host = host;
    this.#benches = { ...benches, tasks: host };
  }

  async carryOut(work: TakenWork): Promise<WorkEnd> {
    const bench = this.#benches[work.kind];
    if (bench === undefined) return { type: "leave", reason: `work of kind "${work.kind}" is not done here` };
    try {
      return await bench.carryOut(work);
    } catch (error) {
      return { type: "dead", reason: "failed", error: describeError(error) };
    }
  }

  get current(): readonly CurrentWork[] {
    return Object.values(this.#benches).flatMap((bench) => bench?.current ?? []);
  }

  get counters(): WorkCounters {
    return this.#host.counters;
  }

  async handBack(reason: string): Promise<void> {
    await Promise.all(Object.values(this.#benches).map(async (bench) => bench?.handBack(reason)));
    this.#host.end();
  }
}

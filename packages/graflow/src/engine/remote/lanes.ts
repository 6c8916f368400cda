// Where calls of a run wait to be sent: those of one kind, for one queue, one after the other.
import type { Plan } from "../../graph/plan.ts";
import type { Pass } from "../../run/frame.ts";
import { Queue } from "../../shared/queue.ts";
import type { Call } from "./call.ts";
import { batchAround, type Pace } from "./pace.ts";

export interface Lane {
  readonly queue: string;
  readonly priority: number;
  /** Calls that travel together, at most; `undefined`: as its pace has it. */
  readonly batch: number | undefined;
  readonly pace: Pace;
  readonly waiting: Queue<Call>;
  /** Batches under way. */
  sent: number;
}

export class Lanes {
  readonly #paceOf: (plan: Plan, queue: string) => Pace;
  readonly #lanes: Map<Plan, Map<string, Lane>> = new Map();

  constructor(paceOf: (plan: Plan, queue: string) => Pace) {
    this.#paceOf = paceOf;
  }

  /** That of a call. */
  of(pass: Pass, queue: string, priority: number): Lane {
    const { plan } = pass.frame;
    let lanes = this.#lanes.get(plan);
    if (lanes === undefined) this.#lanes.set(plan, (lanes = new Map<string, Lane>()));
    const batch = batchAround(pass);
    const name = `${priority} ${batch ?? ""} ${queue}`;
    let lane = lanes.get(name);
    if (lane === undefined)
      lanes.set(name, (lane = { queue, priority, batch, pace: this.#paceOf(plan, queue), waiting: new Queue(), sent: 0 }));
    return lane;
  }

  /** Those of which more may be sent, as long as that is so: `window` batches of each may be under way. */
  *open(window: number): Generator<Lane, void> {
    for (const lanes of this.#lanes.values()) {
      for (const lane of lanes.values()) while (lane.waiting.size > 0 && lane.sent < window) yield lane;
    }
  }
}

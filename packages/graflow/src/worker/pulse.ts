// Whether what a worker needs works, looked at about every second: trouble is told when it begins and when it is over, and health is what
// follows from it.
import type { Clock } from "../ports/clock.ts";
import { isGraflowError } from "../shared/errors/graflow-error.ts";
import type { WorkerEvent } from "./face.ts";
import { type Health, healthOf } from "./health.ts";
import type { Mode } from "./mode.ts";
import type { Presence, Trouble } from "./presence.ts";
import type { Slots } from "./slots.ts";
import { Wakefulness } from "./wakefulness.ts";

export interface PulseParts {
  readonly clock: Clock;
  readonly presence: Presence;
  readonly slots: readonly Slots[];
  /** In ms. */
  readonly deafAfter: number;
  tell(event: WorkerEvent): void;
  /** It cannot be a worker: what it lacks does not come by itself. */
  refuse(error: Error): void;
}

export class Pulse {
  readonly #parts: PulseParts;
  readonly #awake: Wakefulness;
  #trouble: Trouble | undefined;

  constructor(parts: PulseParts) {
    this.#parts = parts;
    this.#awake = new Wakefulness(parts.clock, () => this.#look());
  }

  health(mode: Mode["type"]): Health {
    this.#look();
    const { clock, slots, deafAfter } = this.#parts;
    return healthOf({
      mode,
      now: clock.now(),
      awakeSince: this.#awake.since,
      trouble: this.#trouble && { since: this.#trouble.since, problem: this.#trouble.error.message },
      hearing: slots.map(({ hearing }) => hearing).filter((hearing) => hearing !== undefined),
      deafAfter,
    });
  }

  end(): void {
    this.#awake.end();
  }

  #look(): void {
    const { clock, tell, refuse } = this.#parts;
    const before = this.#trouble;
    const found = this.#find();
    if (found !== undefined && isGraflowError(found.error, "PEER_MISSING")) {
      refuse(found.error);
      return;
    }
    if (found === undefined) {
      this.#trouble = undefined;
      if (before !== undefined) tell({ type: "worker.recovered", after: clock.now() - before.since });
      return;
    }
    // That it is silent is said at once; why, when that is known, and then that stands.
    const known = before !== undefined && found.type === "silent" ? before : found;
    this.#trouble = { ...known, since: Math.min(before?.since ?? Infinity, found.since) };
    if (known.type !== before?.type) tell({ type: "worker.trouble", error: known.error });
  }

  #find(): Trouble | undefined {
    const { presence, slots, clock } = this.#parts;
    const trouble = presence.trouble(this.#awake.since);
    if (trouble !== undefined) return trouble;
    const error = slots.map(({ problem }) => problem).find((problem) => problem !== undefined);
    return error && { type: "failing", since: clock.now(), error };
  }
}

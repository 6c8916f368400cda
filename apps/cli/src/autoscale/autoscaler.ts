// Looks again and again how much there is to do, has decided how many workers that needs, and starts and stops them.
import type { Crew, CrewEvent } from "./crew.ts";
import type { Numbers } from "./numbers.ts";
import { demandOf, type Demand, type Limits, type QueueState, Scaler } from "./scaler.ts";

export type ScalingEvent =
  | CrewEvent
  | { readonly type: "autoscale.scaled"; readonly from: number; readonly to: number; readonly demand: Demand }
  /** Nobody knows how much there is to do. Once for each time. */
  | { readonly type: "autoscale.trouble"; readonly error: unknown }
  /** After so many ms. */
  | { readonly type: "autoscale.recovered"; readonly after: number };

export interface AutoscalerParts {
  states(): Promise<readonly QueueState[]>;
  /** Absent: it only looks. */
  readonly crew: Crew | undefined;
  readonly limits: Limits;
  /** Between two looks, in ms. */
  readonly interval: number;
  tell(event: ScalingEvent): void;
}

export class Autoscaler {
  readonly #parts: AutoscalerParts;
  readonly #scaler: Scaler;
  #numbers: Numbers = { type: "unknown", since: Date.now(), problem: "nobody has looked yet" };
  #trouble: { readonly since: number } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(parts: AutoscalerParts) {
    this.#parts = parts;
    this.#scaler = new Scaler(parts.limits);
  }

  get numbers(): Numbers {
    return this.#numbers;
  }

  begin(): void {
    this.#parts.crew?.want(this.#parts.limits.min);
    void this.#again();
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  async #again(): Promise<void> {
    try {
      const states = await this.#parts.states();
      if (!this.#isOver) this.#seen(states);
    } catch (error) {
      if (!this.#isOver) this.#blind(error);
    }
    if (!this.#isOver) this.#timer = setTimeout(() => void this.#again(), this.#parts.interval);
  }

  #seen(queues: readonly QueueState[]): void {
    const { crew, tell } = this.#parts;
    const now = Date.now();
    if (this.#trouble !== undefined) tell({ type: "autoscale.recovered", after: now - this.#trouble.since });
    this.#trouble = undefined;
    const demand = demandOf(queues);
    const from = crew?.size ?? 0;
    const wanted = this.#scaler.decide(demand, from, now);
    if (crew !== undefined && wanted !== from) {
      tell({ type: "autoscale.scaled", from, to: wanted, demand });
      crew.want(wanted);
    }
    this.#numbers = { type: "known", demand, queues, workers: crew?.size ?? 0, wanted };
  }

  #blind(error: unknown): void {
    this.#scaler.blind();
    if (this.#trouble === undefined) this.#parts.tell({ type: "autoscale.trouble", error });
    this.#trouble ??= { since: Date.now() };
    this.#numbers = { type: "unknown", since: this.#trouble.since, problem: error instanceof Error ? error.message : String(error) };
  }
}

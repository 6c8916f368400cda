// The batches of a run that are under way, each with its calls: who has it, and which of its calls are still in it.
import type { Work as Piece } from "../../ports/work-queues.ts";
import type { Call } from "./call.ts";
import type { Lane } from "./lanes.ts";

/** Calls that were sent together. */
export interface Batch {
  readonly id: string;
  /** The how manieth carries them out, once he has asked for anything: nobody else's questions are answered. */
  turn: number | undefined;
  readonly calls: readonly Call[];
  readonly lane: Lane;
  /** With what it is being added to its queue, which may have to wait for room; and how to give that up. */
  sending: { readonly pieces: readonly Piece[]; readonly give: AbortController } | undefined;
}

export class SentBatches {
  readonly #batches: Map<string, Batch> = new Map();
  readonly #forget: (id: string) => void;

  /** `forget` is told of each that is under way no more. */
  constructor(forget: (id: string) => void) {
    this.#forget = forget;
  }

  add(id: string, calls: readonly Call[], lane: Lane): void {
    this.#batches.set(id, { id, turn: undefined, calls, lane, sending: undefined });
    for (const call of calls) call.batch = id;
    lane.sent++;
  }

  get(id: string): Batch | undefined {
    return this.#batches.get(id);
  }

  /** All; some may be over by the time one comes to them. */
  values(): Iterable<Batch> {
    return this.#batches.values();
  }

  /** The one of this id, if whoever has it may say anything about it: he is the first to, or the one to whom it was given. */
  heldBy(id: string, turn: number): Batch | undefined {
    const batch = this.#batches.get(id);
    return batch === undefined || (batch.turn ??= turn) !== turn ? undefined : batch;
  }

  /** Whether anybody waits for any of its calls. */
  isWanted(id: string): boolean {
    return this.#batches.get(id)?.calls.some((call) => call.batch === id && call.aborted === undefined) ?? false;
  }

  /** It is under way no more. Returns those of its calls that are not over. */
  over(id: string): readonly Call[] {
    const batch = this.#batches.get(id);
    if (batch === undefined) return [];
    this.#batches.delete(id);
    this.#forget(id);
    batch.lane.sent--;
    return batch.calls.filter((call) => call.batch === id);
  }
}

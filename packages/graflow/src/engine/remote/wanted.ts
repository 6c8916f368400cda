// What whoever carries a batch out asks its owner, before and meanwhile: which of its calls are wanted, and what they may look back at.
import type { Clock } from "../../ports/clock.ts";
import { encode } from "../../shared/codec/codec.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { errorOf } from "../../shared/error-of.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { keptIn, type HostedCall } from "./hosted-call.ts";
import type { LongOutputs } from "./known-outputs.ts";
import type { Hole } from "./long-outputs.ts";
import type { About, Switchboard } from "./switchboard.ts";

/** For how long an owner is asked what of a batch he still wants, in ms. */
const SILENCE = 1000;

export interface WantedParts {
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  readonly long: LongOutputs;
  readonly owner: string;
  /** The batch, and the how manieth this process carries it out. */
  readonly batch: string;
  readonly turn: number;
}

/** What an owner says of a call that he wants no more. */
export type Unwanted = readonly [index: number, reason: Error | undefined];

export class Wanted {
  readonly #parts: WantedParts;
  readonly #calls: readonly HostedCall[];
  readonly #unwanted: Set<number> = new Set();
  /** Ends waiting for the owner, before anything has begun. */
  #giveUp: () => void = () => {};

  constructor(parts: WantedParts, calls: readonly HostedCall[]) {
    this.#parts = parts;
    this.#calls = calls;
  }

  has(index: number): boolean {
    return !this.#unwanted.has(index);
  }

  /** Those from this one on. */
  from(start: number): readonly number[] {
    const found: number[] = [];
    for (let index = start; index < this.#calls.length; index++) if (this.has(index)) found.push(index);
    return found;
  }

  drop(index: number): void {
    this.#unwanted.add(index);
  }

  dropFrom(start: number): void {
    for (let index = start; index < this.#calls.length; index++) this.drop(index);
  }

  /**
   * Somebody else had the batch: its owner says what is still wanted, and what has been done once, and listens to nobody else from now on.
   * Resolves to false when he does not say anything for now: the one who died may have been the owner as well, and meanwhile there is other work.
   */
  async take(): Promise<boolean> {
    const { switchboard, clock, registry, owner } = this.#parts;
    const all = this.from(0);
    this.dropFrom(0);
    const { promise: silence, resolve: giveUp } = Promise.withResolvers<"silent">();
    this.#giveUp = () => giveUp("silent");
    const timer = clock.setTimer(SILENCE, this.#giveUp, { background: true });
    try {
      const wanted = await Promise.race([switchboard.ask(owner, "take", this.#about(-1), [all]), silence]);
      if (wanted === "silent") return false;
      for (const [index, kept] of wanted as readonly (readonly [number, string | undefined])[]) {
        this.#unwanted.delete(index);
        const pass = this.#calls[index]?.pass;
        if (pass !== undefined) pass.kept = kept === undefined ? undefined : keptIn(kept, registry);
      }
    } catch {
      // There is no owner any more; whoever goes on with the run sends it anew.
    } finally {
      timer.cancel();
    }
    return true;
  }

  /** Whoever waits for the owner waits no more. */
  giveUp(): void {
    this.#giveUp();
  }

  /**
   * Fetches what the calls may look back at, where it is not here yet. What has changed meanwhile is told with what is sent anew. Calls for which
   * something cannot be had are wanted no more; `failed` is told why, where it cannot be had the next time either.
   */
  async fill(holes: readonly Hole[], failed: (index: number, error: string) => void): Promise<void> {
    const { switchboard, registry, long, owner } = this.#parts;
    for (const { indices, steps, place, hash, fill } of holes) {
      const known = long.get(hash);
      if (known !== undefined) {
        fill(known.value);
        continue;
      }
      const index = indices.find((each) => this.has(each));
      if (index === undefined) continue;
      try {
        const text = await switchboard.ask(owner, "output", this.#about(index), [steps, place]);
        if (typeof text === "string") {
          fill(long.read(text, registry));
          continue;
        }
      } catch (error) {
        // What cannot be sent, such as one that is too large, is not sent the next time either.
        if (!isGraflowError(error, "PROCESS_GONE") && !isGraflowError(error, "CONTEXT_CLOSED")) {
          const failure = encode(errorOf(error), { registry });
          for (const each of this.from(0)) failed(each, failure);
        }
      }
      this.dropFrom(0);
      return;
    }
  }

  /** Asks the owner which of those from this one on he wants no more, and drops them. Rejects when there is no owner, or none of this batch. */
  async look(start: number): Promise<readonly Unwanted[]> {
    const { switchboard, owner } = this.#parts;
    const unwanted = (await switchboard.ask(owner, "unwanted", this.#about(-1), [this.from(start)])) as readonly Unwanted[];
    for (const [index] of unwanted) this.drop(index);
    return unwanted;
  }

  #about(index: number): About {
    return [this.#parts.batch, index, this.#parts.turn];
  }
}

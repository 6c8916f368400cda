// A worker's place in the registry: it says again and again that it is there. That it is heard is proof that the store answers; that another
// has its id is a reason to end.
import type { Clock, Timer } from "../ports/clock.ts";
import type { WorkerEntry, WorkerRegistry } from "../ports/worker-registry.ts";
import { errorOf } from "../shared/error-of.ts";
import { BackendError } from "../shared/errors/backend-error.ts";
import { GraflowError, isGraflowError } from "../shared/errors/graflow-error.ts";

export interface PresenceParts {
  readonly registry: WorkerRegistry;
  readonly clock: Clock;
  readonly id: string;
  /** Between two words, in ms. */
  readonly interval: number;
  entry(): WorkerEntry;
  /** Its id is its own. Once. */
  joined(): void;
  /** It cannot be in the registry, or not any more. Once, and then nothing follows. */
  refused(error: Error): void;
}

/** What does not work, and since when in ms since 1970. `silent`: the store has not answered yet, and nobody knows why. */
export interface Trouble {
  readonly type: "silent" | "failing";
  readonly since: number;
  readonly error: Error;
}

/** An entry that has not been renewed for so many intervals is gone. */
const PATIENCE = 5;
/** An answer that takes longer than this is none, in ms. */
const SLOW = 3000;
/** How often one tries while the store is away, or another has the id, in ms. */
const AGAIN = 500;

type Standing =
  | { readonly type: "joining"; readonly contest: Contest | undefined }
  | { readonly type: "joined" }
  | { readonly type: "left" };

/** Another has the id. Both in ms since 1970. */
interface Contest {
  readonly since: number;
  /** When the other was heard of, as it was seen first. */
  readonly seen: number | undefined;
}

export class Presence {
  readonly #parts: PresenceParts;
  #standing: Standing = { type: "joining", contest: undefined };
  #timer: Timer | undefined;
  #beating: Promise<void> = Promise.resolve();
  /** When the store answered last; at first, when it was asked for the first time. */
  #answeredAt: number;
  #askedAt: number | undefined;
  #failure: Error | undefined;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#answeredAt = parts.clock.now();
  }

  begin(): void {
    this.#beating = this.#beat();
  }

  /** `awakeSince`: since when the process has been awake, in ms since 1970. */
  trouble(awakeSince: number): Trouble | undefined {
    if (this.#failure !== undefined) return { type: "failing", since: this.#answeredAt, error: this.#failure };
    const waiting = this.#askedAt === undefined ? 0 : this.#parts.clock.now() - Math.max(this.#askedAt, awakeSince);
    if (waiting <= SLOW) return undefined;
    const error = new BackendError("BACKEND_UNREACHABLE", "The store of the fleet does not answer", {
      hint: "See that it is up and reachable from here.",
    });
    return { type: "silent", since: this.#answeredAt, error };
  }

  /** Leaves the registry. Rejects with a `BackendError` when the store fails: then the entry ends by itself. */
  async leave(): Promise<void> {
    const before = this.#standing;
    this.#standing = { type: "left" };
    this.#timer?.cancel();
    // A word that is still on its way would bring the entry back.
    await this.#beating;
    if (before.type === "joined") await this.#parts.registry.remove(this.#parts.id);
  }

  async #beat(): Promise<void> {
    const { registry, clock, interval } = this.#parts;
    this.#askedAt = clock.now();
    try {
      const isOwn = await registry.renew(this.#parts.entry(), interval * PATIENCE);
      if (isOwn) this.#heard();
      else await this.#contested();
      this.#answeredAt = clock.now();
      this.#failure = undefined;
    } catch (thrown) {
      this.#failed(errorOf(thrown));
    } finally {
      this.#askedAt = undefined;
    }
    if (this.#standing.type === "left") return;
    const isWell = this.#failure === undefined && this.#standing.type === "joined";
    const pause = isWell ? interval : Math.min(interval, AGAIN);
    // A worker is a reason for its process to stay, also while nothing else is.
    this.#timer = clock.setTimer(pause, () => this.begin());
  }

  #heard(): void {
    if (this.#standing.type !== "joining") return;
    this.#standing = { type: "joined" };
    this.#parts.joined();
  }

  /** Somebody has the id. One that has died, such as this worker before it was started anew, is not heard of any more and is gone soon. */
  async #contested(): Promise<void> {
    const { registry, id, clock, interval } = this.#parts;
    if (this.#standing.type === "left") return;
    const other = (await registry.list()).find((entry) => entry.id === id);
    if (this.#standing.type === "joined") return this.#refuse(taken(id, other));
    if (this.#standing.type !== "joining") return;
    const { since, seen } = this.#standing.contest ?? { since: clock.now(), seen: other?.seenAt };
    const isAlive = seen !== undefined && other !== undefined && other.seenAt > seen;
    if (isAlive || clock.now() - since > 2 * PATIENCE * interval) return this.#refuse(taken(id, other));
    this.#standing = { type: "joining", contest: { since, seen: seen ?? other?.seenAt } };
  }

  #failed(error: Error): void {
    // What is missing here will not be there the next time.
    if (isGraflowError(error, "PEER_MISSING") && this.#standing.type === "joining") return this.#refuse(error);
    this.#failure = error;
  }

  #refuse(error: Error): void {
    if (this.#standing.type === "left") return;
    this.#standing = { type: "left" };
    this.#parts.refused(error);
  }
}

function taken(id: string, other: WorkerEntry | undefined): GraflowError {
  return idTaken(id, other === undefined ? "another process" : `process ${other.pid} on ${other.host}`);
}

export function idTaken(id: string, where: string): GraflowError {
  return new GraflowError("WORKER_ID_TAKEN", `Another worker is called ${JSON.stringify(id)} already: ${where}`, {
    hint: "Give this one another `id`, or none: then it gets one of its own. Or end the other first.",
  });
}

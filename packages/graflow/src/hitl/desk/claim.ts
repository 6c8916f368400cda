// Who sends a delivery: of all processes that share the store, the one that has made its record. When that one is heard of no more, another
// takes over. A record says how a delivery has ended, so that nobody sends it again.
import type { RecordStore } from "../../ports/record-store.ts";

/** One collection for all: ids are those of deliveries. */
const COLLECTION = "notifications";

type Standing =
  /** Being sent, or waiting for its next attempt, by somebody until then. `attempts`: those that have begun. */
  | { readonly state: "taken"; readonly until: number; readonly attempts: number }
  /** `moot`: there was nothing to tell any more. */
  | { readonly state: "sent" | "given-up" | "moot"; readonly at: number };

export type Taking =
  | { readonly type: "ours"; readonly claim: Claim }
  /** It is another's until then (ms since 1970). */
  | { readonly type: "held"; readonly until: number }
  | { readonly type: "over" };

export class Claim {
  /** How many attempts have begun, this process's and others'. */
  readonly attempts: number;
  readonly #records: RecordStore;
  readonly #id: string;
  readonly #version: number;

  constructor(records: RecordStore, id: string, version: number, attempts: number) {
    this.#records = records;
    this.#id = id;
    this.#version = version;
    this.attempts = attempts;
  }

  /** Takes the delivery for a first attempt of this process. `isFound`: there probably is a record. */
  static async take(records: RecordStore, id: string, isFound: boolean, now: number, until: number): Promise<Taking> {
    const create = async (): Promise<Taking | undefined> =>
      (await records.create(COLLECTION, id, textOf({ state: "taken", until, attempts: 1 })))
        ? { type: "ours", claim: new Claim(records, id, 1, 1) }
        : undefined;
    const taken = isFound ? undefined : await create();
    if (taken !== undefined) return taken;
    const record = await records.get(COLLECTION, id);
    if (record === undefined) return (await create()) ?? { type: "held", until };
    const standing = readStanding(record.text);
    if (standing.state !== "taken") return { type: "over" };
    if (standing.until > now) return { type: "held", until: standing.until };
    const next = await new Claim(records, id, record.version, standing.attempts).#put({
      state: "taken",
      until,
      attempts: standing.attempts + 1,
    });
    return next === undefined ? { type: "held", until } : { type: "ours", claim: next };
  }

  /** Keeps it for another attempt, which begins now. Resolves to nothing when another has taken it over. */
  again(until: number): Promise<Claim | undefined> {
    return this.#put({ state: "taken", until, attempts: this.attempts + 1 });
  }

  /** Keeps it until then, or with a moment that has passed gives it to whoever comes. */
  hold(until: number): Promise<Claim | undefined> {
    return this.#put({ state: "taken", until, attempts: this.attempts });
  }

  async end(state: "sent" | "given-up" | "moot", at: number): Promise<void> {
    await this.#put({ state, at });
  }

  async #put(standing: Standing): Promise<Claim | undefined> {
    const isDone = await this.#records.replace(COLLECTION, this.#id, this.#version, textOf(standing));
    const attempts = standing.state === "taken" ? standing.attempts : this.attempts;
    return isDone ? new Claim(this.#records, this.#id, this.#version + 1, attempts) : undefined;
  }
}

function textOf(standing: Standing): string {
  return JSON.stringify(standing);
}

/** One that cannot be read is taken to be over: rather nothing than the same again and again. */
function readStanding(text: string): Standing {
  try {
    const standing = JSON.parse(text) as Standing;
    const isTaken = standing.state === "taken" && Number.isFinite(standing.until) && Number.isFinite(standing.attempts);
    return isTaken ? standing : { state: "given-up", at: 0 };
  } catch {
    return { state: "given-up", at: 0 };
  }
}

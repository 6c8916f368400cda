// What becomes of work that was carried out, left or given back: told to the store in one step for each. Telling it twice does no harm.
import { createHash } from "node:crypto";
import type { DeadLetters } from "../../ports/dead-letters.ts";
import type { Work, WorkEnd } from "../../ports/work-queues.ts";
import type { HeldWork } from "./held-work.ts";
import type { WorkGate } from "./seal/work-gate.ts";
import { faredText } from "./work-record.ts";

export interface EndingSettings {
  /** In ms. */
  readonly unroutableAfter: number;
  /** Who this process is, for people. */
  readonly by: string;
}

/** In ms: what nobody here knows is soon offered to others, and then less and less often. */
const FIRST_DELAY = 10;
const LONGEST_DELAY = 5_000;

type Dead = Extract<WorkEnd, { type: "dead" }>;

export class WorkEnding {
  readonly #letters: Pick<DeadLetters, "bury">;
  readonly #gate: WorkGate;
  readonly #settings: EndingSettings;

  constructor(letters: Pick<DeadLetters, "bury">, gate: WorkGate, settings: EndingSettings) {
    this.#letters = letters;
    this.#gate = gate;
    this.#settings = settings;
  }

  /** Rejects when the store fails: then it may be told again. */
  async tell(held: HeldWork, work: Work, end: WorkEnd): Promise<void> {
    // Somebody else has it: what becomes of it is his affair, unless it is done.
    if (held.isLost && end.type !== "done") return;
    switch (end.type) {
      case "done":
        return this.#remove(held, work);
      case "back":
        return this.giveBack(held);
      case "leave":
        return this.#leave(held, work, end.reason);
      case "dead":
        return this.#bury(held, work, end);
    }
  }

  async giveBack({ lane: { backend }, job, token }: HeldWork): Promise<void> {
    await unlessGone(backend.moveJobFromActiveToWait(job.id, token));
  }

  async #remove({ lane: { backend }, job, token }: HeldWork, work: Work): Promise<void> {
    const isStored = await unlessGone(backend.moveToCompleted({ id: job.id, opts: {} } as never, null, true, token, false));
    // Nobody has taken it since it was held to be lost: it is done all the same.
    if (!isStored) await backend.remove(job.id, false);
    await this.#gate.ended(work);
  }

  async #leave(held: HeldWork, work: Work, reason: string): Promise<void> {
    const { lane, job, token } = held;
    const { fared } = job;
    const { unroutableAfter, by } = this.#settings;
    const now = Date.now();
    const leftSince = fared.leftSince ?? now;
    const rest = leftSince + unroutableAfter - now;
    if (rest <= 0) return this.#bury(held, work, { type: "dead", reason: "unroutable", error: reason });
    const delay = Math.ceil(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(fared.left, 20), rest));
    const history = [...fared.history, { at: now, by, what: `left: ${reason}` }];
    const progress = faredText({ left: fared.left + 1, leftSince, history });
    await unlessGone(lane.backend.moveToDelayed(job.id, now, delay, token, { skipAttempt: true, fieldsToUpdate: { progress } }));
  }

  async #bury(held: HeldWork, work: Work, { reason, error }: Dead): Promise<void> {
    const { lane, job } = held;
    const { fared } = job;
    // The same when it is told again.
    const id = createHash("sha256")
      .update(JSON.stringify([lane.queue, lane.kind, job.id, job.addedAt, job.taken]))
      .digest("hex")
      .slice(0, 16);
    const at = Date.now();
    const history = [...fared.history, { at, by: this.#settings.by, what: reason }];
    await this.#letters.bury({ id, work, reason, error, attempts: job.taken, at, history });
    await this.#remove(held, work);
  }
}

/** BullMQ rejects with a number when the job is gone, or somebody else's. Resolves to whether it was ours. */
async function unlessGone(told: Promise<unknown>): Promise<boolean> {
  try {
    await told;
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "number") return false;
    throw error;
  }
}

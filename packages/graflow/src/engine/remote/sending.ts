// How batches get into their queues, and out of them again when nobody wants them any more.
import type { Clock } from "../../ports/clock.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { Work as Piece } from "../../ports/work-queues.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { SentBatches } from "./sent-batches.ts";
import { whileAway } from "./while-away.ts";

/** The topic under which those who carry calls out hear that some of a batch are wanted no more. */
export const STOP = "stop";

export const interrupted: GraflowError = new GraflowError("WORKFLOW_CANCELED", "The run has ended", { hint: "Nothing to do." });

export interface SendingParts {
  readonly fleet: Fleet;
  readonly address: string;
  readonly clock: Clock;
  readonly batches: SentBatches;
  /** Aborted when the run has ended. */
  readonly ended: AbortSignal;
  /** A batch was not taken, or nobody will carry it out. */
  refused(id: string, error: Error): void;
}

export class Sending {
  readonly #parts: SendingParts;
  /** Batches with calls that are to stop, and whose takers have yet to be told. */
  readonly #stopped: Set<string> = new Set();

  constructor(parts: SendingParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async send(pieces: readonly Piece[]): Promise<void> {
    const { batches, clock, refused, fleet } = this.#parts;
    const give = new AbortController();
    const ended = AbortSignal.any([give.signal, this.#parts.ended]);
    for (const { id } of pieces) {
      const batch = batches.get(id);
      if (batch !== undefined) batch.sending = { pieces, give };
    }
    try {
      await whileAway(clock, ended, () => this.#add(pieces, ended));
    } catch (error) {
      for (const { id } of pieces) refused(id, errorOf(error));
      // Some of it may have been added before the rest was given up.
      if (ended.aborted) for (const { queue, id } of pieces) fleet.queues.remove(queue, id).catch(() => {});
    }
  }

  /** What the queues have heard already they do not take twice. */
  async #add(pieces: readonly Piece[], ended: AbortSignal): Promise<void> {
    const { batches, refused, fleet } = this.#parts;
    await fleet.post.ready();
    // What was added before an answer was lost may have been carried out by now.
    const left = pieces.filter(({ id }) => batches.get(id) !== undefined);
    const added = await fleet.queues.add(left, ended);
    for (const [i, { id, queue }] of left.entries()) {
      const batch = batches.get(id);
      if (batch !== undefined) batch.sending = undefined;
      if (added[i] === "full") refused(id, queueFull(queue));
      else if (batch !== undefined && !batches.isWanted(id)) void this.#stop(id).catch(() => {});
    }
  }

  /** Some calls of a batch are wanted no more: whoever has it is told, once for all of one go. */
  stopSoon(id: string): void {
    this.#stopped.add(id);
    if (this.#stopped.size > 1) return;
    queueMicrotask(() => {
      for (const each of this.#stopped) void this.#stop(each).catch(() => {});
      this.#stopped.clear();
    });
  }

  async #stop(id: string): Promise<void> {
    const { batches, fleet, address, refused } = this.#parts;
    const batch = batches.get(id);
    if (batch === undefined) return;
    // What waits for room waits no more when nobody wants any of it.
    const { sending } = batch;
    if (sending !== undefined && !sending.pieces.some((piece) => batches.isWanted(piece.id))) sending.give.abort(interrupted);
    await fleet.post.announce(STOP, JSON.stringify([address, id]));
    if (batches.isWanted(id) || batch.turn !== undefined) return;
    // Nobody may have begun with it. One who has, and has been taken for dead, is awaited all the same.
    if ((await fleet.queues.remove(batch.lane.queue, id)) && batch.turn === undefined) refused(id, interrupted);
  }
}

function queueFull(queue: string): GraflowError {
  return new GraflowError("QUEUE_FULL", `Queue "${queue}" has as much work as it may have`, {
    hint: 'Start more workers, raise `maxLength` of the queue, or let whoever adds work wait: `whenFull: "wait"`.',
  });
}

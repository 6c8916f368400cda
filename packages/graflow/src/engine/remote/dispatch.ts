// The calls of one run that others carry out: gathered into batches as they become ready, sent, and ended by what comes back.
//
//   attempt ──► lane (one for each queue and kind of call) ──► batches, as many as the fleet can take ──► queue
//   result  ──► its call ──► the attempt's promise          not got to ──► lane
import type { Plan, Work } from "../../graph/plan.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { Work as Piece } from "../../ports/work-queues.ts";
import { judge } from "../../run/policies/retry.ts";
import { TaskTimeoutError } from "../../run/errors.ts";
import { pathOf } from "../../run/frame.ts";
import { decode } from "../../shared/codec/codec.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Attempt } from "../attempt.ts";
import { passName } from "../asks/pass-name.ts";
import type { RunServices } from "../services.ts";
import { BatchWriter, keptText } from "./batch-writer.ts";
import { Call } from "./call.ts";
import { KeptResults } from "./kept-results.ts";
import { type Lane, Lanes } from "./lanes.ts";
import type { Pace } from "./pace.ts";
import { interrupted, Sending } from "./sending.ts";
import { SentBatches } from "./sent-batches.ts";
import type { ResultEntry } from "./switchboard.ts";
import { grantWishes } from "./wishes.ts";

/** The run whose calls they are. */
export interface DispatchingRun extends RunServices {
  /** Whether what has come back is stored, so that somebody else may go on with it. */
  readonly isKept: boolean;
  readonly isResumed: boolean;
  /** Stores what has changed so far. */
  flush(): Promise<void>;
  /** Somebody else goes on with the task of an attempt: what it has asked people stays open, for him to ask. */
  handOn(attempt: Attempt): void;
}

/** What a dispatch needs of its desk. */
export interface DispatchDesk {
  readonly fleet: Fleet;
  readonly address: string;
  /** How many batches of one lane may be under way. */
  readonly window: number;
  /** How long the calls of a plan take that go to a queue: of all its runs. */
  paceOf(plan: Plan, queue: string): Pace;
  /** An id for a batch; what comes back of it goes to this dispatch until it is forgotten. */
  newBatch(dispatch: RunDispatch): string;
  forget(batch: string): void;
}

/** Bytes of inputs in a batch, about. */
const MOST_TEXT = 1_000_000;
/** For how long those that were told to stop are awaited, in ms: whoever carries them out may be gone, and nobody else there. */
const PATIENCE = 30_000;
/** The topic under which those who carry calls out hear that somebody else goes on with a run: what is done for others is wanted no more. */
export const TAKEN_OVER = "taken over";

export class RunDispatch {
  readonly #run: DispatchingRun;
  readonly #desk: DispatchDesk;
  readonly #lanes: Lanes;
  readonly #calls: Set<Call> = new Set();
  readonly #batches: SentBatches;
  readonly #sending: Sending;
  readonly #kept: KeptResults;
  /** What others have left of the run, by the names of attempts. */
  #found: Promise<ReadonlyMap<string, ResultEntry>> | undefined;
  #isFlushing = false;
  readonly #ended = new AbortController();

  constructor(run: DispatchingRun, desk: DispatchDesk) {
    const { fleet, address } = desk;
    const { signal: ended } = this.#ended;
    this.#run = run;
    this.#desk = desk;
    this.#lanes = new Lanes((plan, queue) => desk.paceOf(plan, queue));
    this.#batches = new SentBatches((id) => desk.forget(id));
    const refused = (id: string, error: Error): void => this.#refused(id, error);
    this.#sending = new Sending({ fleet, address, clock: run.clock, batches: this.#batches, ended, refused });
    this.#kept = new KeptResults(run, { fleet, owner: address, ended });
    if (run.isKept && run.isResumed) {
      this.#found = this.#kept.takeOver();
      this.#found.then(
        () => void fleet.post.announce(TAKEN_OVER, JSON.stringify([run.runId, address])).catch(() => {}),
        () => {},
      );
    }
  }

  /** Has an attempt carried out by somebody else. */
  carryOut(attempt: Attempt, work: Work, queue: string, input: unknown): Promise<unknown> {
    const call = new Call(attempt, `${passName(attempt.pass)}#${attempt.number}`, input);
    // Whoever carries it out sees to its time: it begins when the task does, and not when it has to wait for somebody.
    attempt.deadline = Infinity;
    attempt.elsewhere = (reason) => this.#abort(call, reason);
    this.#calls.add(call);
    if (this.#found === undefined) this.#queue(call, work, queue);
    else
      this.#found.then(
        (found) => {
          const known = found.get(call.key);
          if (known === undefined) this.#queue(call, work, queue);
          else this.#ends(call, known);
        },
        (error: unknown) => call.fail(errorOf(error)),
      );
    return call.result;
  }

  #queue(call: Call, work: Work, queue: string): void {
    this.#kept.begin();
    this.#lanes.of(call.attempt.pass, queue, work.settings.priority).waiting.push(call);
    this.flushSoon();
  }

  /** What becomes ready in one go is sent in one go. */
  flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const pieces: Piece[] = [];
    for (const lane of this.#lanes.open(this.#desk.window)) {
      const piece = this.#nextBatch(lane);
      if (piece !== undefined) pieces.push(piece);
    }
    if (pieces.length > 0) void this.#sending.send(pieces);
  }

  /** The next calls of a lane, as a piece of work; `undefined` when none of them can be sent. */
  #nextBatch(lane: Lane): Piece | undefined {
    const { registry, runId, workflow, graph } = this.#run;
    const calls: Call[] = [];
    const writer = new BatchWriter(registry);
    const most = lane.batch ?? lane.pace.size;
    while (calls.length < most && writer.size < MOST_TEXT) {
      const call = lane.waiting.shift();
      if (call === undefined) break;
      if (call.isOver) continue;
      try {
        writer.add(call);
        calls.push(call);
      } catch (error) {
        // Its input or its place cannot travel: that is a failure of this call alone.
        this.#failed(call, errorOf(error));
      }
    }
    const [first] = calls;
    if (first === undefined) return undefined;
    const { address } = this.#desk;
    const { queue, priority } = lane;
    const id = this.#desk.newBatch(this);
    this.#batches.add(id, calls, lane);
    const payload = writer.text({ id, owner: address, runId, workflow, graph, kept: this.#run.isKept, telling: this.#run.isTelling() });
    const { frame, place } = first.attempt.pass;
    const subject = { workflow, graph, runId, taskId: pathOf(frame, place), owner: address };
    return { id, kind: "tasks", queue, priority, delay: 0, subject, concurrencyKey: undefined, payload };
  }

  /** A batch was not taken, or nobody will carry it out. */
  #refused(id: string, error: Error): void {
    for (const call of this.#batches.over(id)) this.#failed(call, call.aborted ?? error);
    this.flushSoon();
  }

  /** The call of this number in a batch that the process has which asks. One that was told to stop is awaited, and may still ask. */
  callIn(id: string, index: number, turn: number): Call | undefined {
    const call = this.#batches.heldBy(id, turn)?.calls[index];
    return call?.batch === id ? call : undefined;
  }

  /**
   * Somebody has a batch that somebody else had before: from now on it is his alone. Resolves to the wanted of these calls, with what is kept of
   * each. One who goes on although he was taken for dead ends what he is just doing before.
   */
  async take(id: string, indices: readonly number[], turn: number): Promise<(readonly [index: number, kept: string | undefined])[]> {
    const batch = this.#batches.get(id);
    if (batch === undefined) return [];
    for (const call of batch.calls) await call.settled();
    // What is asked may arrive in another order.
    if ((batch.turn ?? 0) > turn) return [];
    batch.turn = turn;
    return indices.flatMap((index) => {
      const call = this.callIn(id, index, turn);
      if (call !== undefined) this.#handOn(call);
      return call === undefined || call.aborted !== undefined ? [] : [[index, keptText(call.attempt, this.#run.registry)] as const];
    });
  }

  /** What has come back of a batch. */
  arrived(id: string, turn: number, ms: number, entries: readonly ResultEntry[]): void {
    const batch = this.#batches.heldBy(id, turn);
    if (batch === undefined) return;
    const { calls, lane } = batch;
    let done = 0;
    for (const entry of entries) {
      const call = calls[entry[0]];
      if (call?.batch !== id) continue;
      if (entry[1] === "undone") this.#takeBack(call, lane);
      else {
        done++;
        this.#ends(call, entry);
      }
    }
    lane.pace.took(done, ms);
    if (calls.every((call) => call.batch !== id)) this.#batches.over(id);
    if (lane.waiting.size > 0) this.flushSoon();
    void this.#kept.forgetSome();
  }

  /** Whoever had it did not get to it. */
  #takeBack(call: Call, lane: Lane): void {
    call.batch = undefined;
    this.#handOn(call);
    if (call.aborted !== undefined) this.#failed(call, call.aborted);
    else lane.waiting.push(call);
  }

  /** Somebody else begins it anew. */
  #handOn(call: Call): void {
    this.#run.handOn(call.attempt);
    call.endAll();
  }

  /** Whoever had a batch has dropped it: he holds that somebody else goes on with the run. Nobody does, as far as is known here. */
  dropped(id: string, turn: number): void {
    const batch = this.#batches.get(id);
    if (batch === undefined || (batch.turn ?? 0) > turn) return;
    if (this.#run.isKept) this.#kept.takeOver().catch(() => {});
    for (const call of this.#batches.over(id)) this.#takeBack(call, batch.lane);
    this.flushSoon();
  }

  /** How one call ended elsewhere. */
  #ends(call: Call, [, how, text, more]: ResultEntry): void {
    if (call.isOver) return;
    const { registry } = this.#run;
    const { attempt } = call;
    this.#kept.came(call.key);
    this.#calls.delete(call);
    try {
      if (how === "late") {
        const { pass, taskId, number } = attempt;
        const timeout = pass.frame.plan.works[pass.place]?.settings.timeout ?? 0;
        const place = { runId: this.#run.runId, taskId, iteration: pass.iteration, attempt: number };
        call.fail(new TaskTimeoutError(place, timeout));
      } else if (how === "bad") {
        const error = errorOf(decode(text, { registry }));
        if (more !== undefined) judge(error, more === "again");
        call.fail(error);
      } else {
        if (more !== undefined) grantWishes(attempt, more, registry);
        call.complete(decode(text, { registry }));
      }
    } catch (error) {
      call.fail(errorOf(error));
    }
  }

  #failed(call: Call, error: Error): void {
    this.#calls.delete(call);
    call.fail(error);
  }

  /** Nobody could do the work of a batch. */
  died(id: string, reason: string, error: string): void {
    for (const call of this.#batches.over(id)) this.#failed(call, call.aborted ?? undone(call.attempt.taskId, reason, error));
    this.flushSoon();
  }

  /** What was sent may be lost, or what came of it: all of it is sent again. */
  sendAgain(): void {
    this.#kept.lost();
    for (const { id, lane } of this.#batches.values()) for (const call of this.#batches.over(id)) this.#takeBack(call, lane);
    if (!this.#run.isKept) {
      this.flushSoon();
      return;
    }
    // The store may have what the mail has not.
    this.#kept
      .takeOver()
      .then((found) => {
        for (const call of this.#calls) {
          const entry = found.get(call.key);
          if (entry !== undefined && call.batch === undefined) this.#ends(call, entry);
        }
      })
      .catch(() => {})
      .finally(() => this.flushSoon());
  }

  #abort(call: Call, reason: Error): void {
    if (call.isOver || call.aborted !== undefined) return;
    call.aborted = reason;
    const { batch } = call;
    if (batch === undefined) {
      this.#failed(call, reason);
      return;
    }
    this.#sending.stopSoon(batch);
    const timer = this.#run.clock.setTimer(PATIENCE, () => this.#failed(call, reason), { background: true });
    const end = (): void => timer.cancel();
    call.result.then(end, end);
  }

  /** The run has ended here. `isStored`: all of it is in its store. */
  end(isStored: boolean): void {
    // Without a reason of ours an error would be made for each run, which takes longer than all the rest of its end.
    this.#ended.abort(interrupted);
    for (const { id } of this.#batches.values()) this.#batches.over(id);
    for (const call of this.#calls) call.fail(interrupted);
    this.#calls.clear();
    if (isStored) this.#kept.letGo();
  }
}

function undone(taskId: string, reason: string, error: string): GraflowError {
  return new GraflowError("WORK_UNDONE", `Task "${taskId}" could not be carried out (${reason}): ${error}`, {
    hint: "See `graflow dlq list`. When the reason is gone, go on with the run.",
  });
}

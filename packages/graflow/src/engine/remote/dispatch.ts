// The calls of one run that others carry out: gathered into batches as they become ready, sent, and ended by what comes back.
//
//   attempt ──► lane (one for each queue and kind of call) ──► batches, as many as the fleet can take ──► queue
//   result  ──► its call ──► the attempt's promise          not got to ──► lane
import type { Plan, Work } from "../../graph/plan.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { Work as Piece } from "../../ports/work-queues.ts";
import { judge } from "../../run/policies/retry.ts";
import { TaskTimeoutError } from "../../run/errors.ts";
import { pathOf, type Pass } from "../../run/frame.ts";
import { decode } from "../../shared/codec/codec.ts";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import { Queue } from "../../shared/queue.ts";
import type { Attempt } from "../attempt.ts";
import { passName } from "../asks/pass-name.ts";
import type { RunServices } from "../services.ts";
import { BatchWriter, keptText } from "./batch-writer.ts";
import { Call } from "./call.ts";
import { batchAround, type Pace } from "./pace.ts";
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

/** Calls that were sent together. */
interface Batch {
  /** The how manieth carries them out, once he has asked for anything: nobody else's questions are answered. */
  turn: number | undefined;
  readonly calls: readonly Call[];
  readonly lane: Lane;
  /** With what it is being added to its queue, which may have to wait for room; and how to give that up. */
  sending: { readonly pieces: readonly Piece[]; readonly give: AbortController } | undefined;
}

/** Calls of one kind, for one queue. */
interface Lane {
  readonly queue: string;
  readonly priority: number;
  /** Calls that travel together, at most; `undefined`: as its pace has it. */
  readonly batch: number | undefined;
  readonly pace: Pace;
  readonly waiting: Queue<Call>;
  /** Batches under way. */
  sent: number;
}

/** Bytes of inputs in a batch, about. */
const MOST_TEXT = 1_000_000;
/** For how long those that were told to stop are awaited, in ms: whoever carries them out may be gone, and nobody else there. */
const PATIENCE = 30_000;
/** The topic under which those who carry calls out hear that some of a batch are wanted no more. */
export const STOP = "stop";
/** The topic under which they hear that somebody else goes on with a run: what is done for others is wanted no more. */
export const TAKEN_OVER = "taken over";
/** Between two tries to send, in ms. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
/** Results that are kept in the store, until they are stored with the run. */
const MOST_KEPT = 500;

export class RunDispatch {
  readonly #run: DispatchingRun;
  readonly #desk: DispatchDesk;
  readonly #lanes: Map<object, Map<string, Lane>> = new Map();
  readonly #calls: Set<Call> = new Set();
  readonly #batches: Map<string, Batch> = new Map();
  /** What others have left of the run, by the names of attempts. */
  #found: Promise<ReadonlyMap<string, string>> | undefined;
  #isFlushing = false;
  #kept: string[] = [];
  #isForgetting = false;
  /** Whether the store was told for whom results are. */
  #isOwner = false;
  readonly #ended = new AbortController();

  constructor(run: DispatchingRun, desk: DispatchDesk) {
    this.#run = run;
    this.#desk = desk;
    if (run.isKept && run.isResumed) {
      this.#found = this.#takeOver();
      this.#found.then(
        () => void this.#desk.fleet.post.announce(TAKEN_OVER, JSON.stringify([this.#run.runId, this.#desk.address])).catch(() => {}),
        () => {},
      );
    }
  }

  /** What others have left. A store that is away is waited for, as long as the run goes on. */
  async #takeOver(): Promise<ReadonlyMap<string, string>> {
    this.#isOwner = true;
    const { queues } = this.#desk.fleet;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        const results = await queues.takeOver(this.#run.runId, this.#desk.address);
        return new Map(results.flatMap(({ key, text, pure }) => (pure ? [[key, text] as const] : [])));
      } catch (error) {
        if (!isPassing(error) || this.#ended.signal.aborted) throw error;
        await this.#pause(pause);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => void this.#run.clock.setTimer(ms, resolve));
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
          const known = entryIn(found.get(call.key));
          if (known === undefined) this.#queue(call, work, queue);
          else this.#ends(call, known);
        },
        (error: unknown) => call.fail(errorOf(error)),
      );
    return call.result;
  }

  #queue(call: Call, work: Work, queue: string): void {
    // Results are kept of runs that somebody has; it goes before the work. What is not kept is done again.
    if (this.#run.isKept && !this.#isOwner) this.#takeOver().catch(() => {});
    const lane = this.#laneOf(call.attempt.pass, queue, work.settings.priority);
    lane.waiting.push(call);
    this.flushSoon();
  }

  #laneOf(pass: Pass, queue: string, priority: number): Lane {
    const { frame } = pass;
    let lanes = this.#lanes.get(frame.plan);
    if (lanes === undefined) this.#lanes.set(frame.plan, (lanes = new Map<string, Lane>()));
    const batch = batchAround(pass);
    const name = `${priority} ${batch ?? ""} ${queue}`;
    let lane = lanes.get(name);
    const pace = this.#desk.paceOf(frame.plan, queue);
    if (lane === undefined) lanes.set(name, (lane = { queue, priority, batch, pace, waiting: new Queue(), sent: 0 }));
    return lane;
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
    for (const lanes of this.#lanes.values()) {
      for (const lane of lanes.values()) {
        while (lane.waiting.size > 0 && lane.sent < this.#desk.window) {
          const piece = this.#nextBatch(lane);
          if (piece !== undefined) pieces.push(piece);
        }
      }
    }
    if (pieces.length > 0) void this.#send(pieces);
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
    this.#batches.set(id, { turn: undefined, calls, lane, sending: undefined });
    for (const call of calls) call.batch = id;
    lane.sent++;
    const payload = writer.text({ id, owner: address, runId, workflow, graph, kept: this.#run.isKept, telling: this.#run.isTelling() });
    const { frame, place } = first.attempt.pass;
    const subject = { workflow, graph, runId, taskId: pathOf(frame, place), owner: address };
    return { id, kind: "tasks", queue, priority, delay: 0, subject, concurrencyKey: undefined, payload };
  }

  async #send(pieces: readonly Piece[]): Promise<void> {
    const sending = new AbortController();
    const ended = AbortSignal.any([sending.signal, this.#ended.signal]);
    for (const { id } of pieces) {
      const batch = this.#batches.get(id);
      if (batch !== undefined) batch.sending = { pieces, give: sending };
    }
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        await this.#desk.fleet.post.ready();
        // What was added before an answer was lost may have been carried out by now.
        const left = pieces.filter(({ id }) => this.#batches.has(id));
        const added = await this.#desk.fleet.queues.add(left, ended);
        for (const [i, { id, queue }] of left.entries()) {
          const batch = this.#batches.get(id);
          if (batch !== undefined) batch.sending = undefined;
          if (added[i] === "full") this.#refused(id, queueFull(queue));
          else if (batch !== undefined && !this.#isWanted(batch, id)) void this.#stop(id).catch(() => {});
        }
        return;
      } catch (error) {
        // A store that is away comes back, and one that is full gets room; what it has heard already it does not take twice.
        if (!isPassing(error) || ended.aborted) {
          for (const { id } of pieces) this.#refused(id, errorOf(error));
          // Some of it may have been added before the rest was given up.
          if (ended.aborted) for (const { queue, id } of pieces) this.#desk.fleet.queues.remove(queue, id).catch(() => {});
          return;
        }
        await this.#pause(pause);
      }
    }
  }

  /** A batch was not taken, or nobody will carry it out. */
  #refused(id: string, error: Error): void {
    for (const call of this.#over(id)) this.#failed(call, call.aborted ?? error);
    this.flushSoon();
  }

  /** A batch is under way no more. Returns those of its calls that are not over. */
  #over(id: string): Call[] {
    const batch = this.#batches.get(id);
    if (batch === undefined) return [];
    this.#batches.delete(id);
    this.#desk.forget(id);
    batch.lane.sent--;
    return batch.calls.filter((call) => call.batch === id);
  }

  /** The call of this number in a batch that the process has which asks. One that was told to stop is awaited, and may still ask. */
  callIn(id: string, index: number, turn: number): Call | undefined {
    const batch = this.#batches.get(id);
    if (batch === undefined || (batch.turn ??= turn) !== turn) return undefined;
    const call = batch.calls[index];
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

  putOff(): () => void {
    return this.#run.putOff();
  }

  /** What has come back of a batch. */
  arrived(id: string, turn: number, ms: number, entries: readonly ResultEntry[]): void {
    const batch = this.#batches.get(id);
    if (batch === undefined || (batch.turn ??= turn) !== turn) return;
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
    if (calls.every((call) => call.batch !== id)) this.#over(id);
    if (lane.waiting.size > 0) this.flushSoon();
    if (this.#kept.length >= MOST_KEPT) void this.#forgetKept();
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
    if (this.#run.isKept) this.#takeOver().catch(() => {});
    for (const call of this.#over(id)) this.#takeBack(call, batch.lane);
    this.flushSoon();
  }

  /** How one call ended elsewhere. */
  #ends(call: Call, [, how, text, more]: ResultEntry): void {
    if (call.isOver) return;
    const { registry } = this.#run;
    const { attempt } = call;
    if (this.#run.isKept) this.#kept.push(call.key);
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
    for (const call of this.#over(id)) this.#failed(call, call.aborted ?? undone(call.attempt.taskId, reason, error));
    this.flushSoon();
  }

  /** What was sent may be lost, or what came of it: all of it is sent again. */
  sendAgain(): void {
    this.#isOwner = false;
    for (const [id, { lane }] of this.#batches) for (const call of this.#over(id)) this.#takeBack(call, lane);
    if (!this.#run.isKept) {
      this.flushSoon();
      return;
    }
    // The store may have what the mail has not.
    this.#takeOver()
      .then((found) => {
        for (const call of this.#calls) {
          const entry = entryIn(found.get(call.key));
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
    this.#stopped.add(batch);
    if (this.#stopped.size === 1) queueMicrotask(() => this.#tellStopped());
    const timer = this.#run.clock.setTimer(PATIENCE, () => this.#failed(call, reason), { background: true });
    const end = (): void => timer.cancel();
    call.result.then(end, end);
  }

  /** Batches with calls that are to stop, and whose takers have yet to be told. */
  readonly #stopped: Set<string> = new Set();

  #tellStopped(): void {
    for (const id of this.#stopped) void this.#stop(id).catch(() => {});
    this.#stopped.clear();
  }

  async #stop(id: string): Promise<void> {
    const batch = this.#batches.get(id);
    if (batch === undefined) return;
    const { post, queues } = this.#desk.fleet;
    // What waits for room waits no more when nobody wants any of it.
    const { sending } = batch;
    if (sending !== undefined) {
      const isWanted = sending.pieces.some((piece) => {
        const sent = this.#batches.get(piece.id);
        return sent !== undefined && this.#isWanted(sent, piece.id);
      });
      if (!isWanted) sending.give.abort();
    }
    await post.announce(STOP, JSON.stringify([this.#desk.address, id]));
    if (this.#isWanted(batch, id) || batch.turn !== undefined) return;
    // Nobody may have begun with it. One who has, and has been taken for dead, is awaited all the same.
    if ((await queues.remove(batch.lane.queue, id)) && batch.turn === undefined) this.#refused(id, interrupted);
  }

  #isWanted({ calls }: Batch, id: string): boolean {
    return calls.some((call) => call.batch === id && call.aborted === undefined);
  }

  /** What is stored with the run need not be kept beside it. */
  async #forgetKept(): Promise<void> {
    if (this.#isForgetting) return;
    this.#isForgetting = true;
    const keys = this.#kept;
    this.#kept = [];
    try {
      await this.#run.flush();
      await this.#desk.fleet.queues.forget(this.#run.runId, keys);
    } catch {
      // It goes with the run.
    }
    this.#isForgetting = false;
  }

  /** The run has ended here. `isStored`: all of it is in its store. */
  end(isStored: boolean): void {
    // Without a reason of ours an error would be made for each run, which takes longer than all the rest of its end.
    this.#ended.abort(interrupted);
    for (const id of this.#batches.keys()) this.#over(id);
    for (const call of this.#calls) call.fail(interrupted);
    this.#calls.clear();
    const { fleet, address } = this.#desk;
    if (isStored && this.#run.isKept) fleet.queues.letGo(this.#run.runId, address).catch(() => {});
  }
}

/** What a store fails with that may be well again later: the run holds meanwhile. */
const passing = ["BACKEND_UNREACHABLE", "BACKEND_FULL", "BACKEND_READ_ONLY"] as const;

/** A result that was kept; `undefined` when there is none, or none that can be read: then it is done again. */
function entryIn(text: string | undefined): ResultEntry | undefined {
  try {
    const entry: unknown = text === undefined ? undefined : JSON.parse(text);
    return Array.isArray(entry) ? (entry as unknown as ResultEntry) : undefined;
  } catch {
    return undefined;
  }
}

function isPassing(error: unknown): boolean {
  return passing.some((code) => isGraflowError(error, code));
}

const interrupted = new GraflowError("WORKFLOW_CANCELED", "The run has ended", { hint: "Nothing to do." });

function queueFull(queue: string): GraflowError {
  return new GraflowError("QUEUE_FULL", `Queue "${queue}" has as much work as it may have`, {
    hint: 'Start more workers, raise `maxLength` of the queue, or let whoever adds work wait: `whenFull: "wait"`.',
  });
}

function undone(taskId: string, reason: string, error: string): GraflowError {
  return new GraflowError("WORK_UNDONE", `Task "${taskId}" could not be carried out (${reason}): ${error}`, {
    hint: "See `graflow dlq list`. When the reason is gone, go on with the run.",
  });
}

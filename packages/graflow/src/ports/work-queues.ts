// Queues of work that any process of a fleet may take: batches of task calls, runs, ticks of schedules.

/**
 * What a piece of work is. `tasks`: calls of tasks for a run that another process carries out. `run`: a stored run, to be carried out until it
 * ends or is suspended. `tick`: a moment of a schedule.
 */
export type WorkKind = "tasks" | "run" | "tick";

/** What a piece of work is about, for routing, and for whoever looks at it later. Never secret: it is stored as it is. */
export interface WorkSubject {
  readonly workflow: string;
  /** The hash of the workflow's graph; `undefined`: any version will do. */
  readonly graph: string | undefined;
  readonly runId: string | undefined;
  /** Of a batch: the path of its (first) task. */
  readonly taskId: string | undefined;
  /** The address of the process that waits for it. */
  readonly owner: string | undefined;
}

export interface Work {
  /** While there is work of this id in its queue, nothing else of this id is added. */
  readonly id: string;
  readonly kind: WorkKind;
  readonly queue: string;
  /** Smaller ones sooner; 0 as a rule. Negative ones are treated as sooner than 0. */
  readonly priority: number;
  /** Not before so many ms have passed. */
  readonly delay: number;
  readonly subject: WorkSubject;
  /** Work of one key is done one at a time. */
  readonly concurrencyKey: string | undefined;
  /** Text; what it holds is the affair of those who add and take it. Signed and encrypted by the store, where it is told to. */
  readonly payload: string;
}

/** `full`: its queue has as much work as it may have, and was told to refuse more. */
export type Added = "added" | "known" | "full";

export interface TakenWork extends Work {
  /** How many times it has been taken, this time included: more than 1 when who took it before died or gave it back. */
  readonly taken: number;
  /** How often it was left to others. */
  readonly left: number;
  /** When it was added, in ms since 1970. */
  readonly addedAt: number;
  /** Aborts when it is not this process's any more: it was silent for too long, and somebody else may have it. */
  readonly signal: AbortSignal;
}

/** Why work ended among the dead letters. */
export type DeadReason =
  /** Nobody who took it knew the workflow, the task or its version, for as long as one waits for that. */
  | "unroutable"
  /** Whoever took it died, again and again. */
  | "poison"
  /** It could not be read. */
  | "damaged"
  | "unsigned"
  | "altered"
  | "replayed"
  | "expired"
  | "oversized"
  | "failed";

/** What became of work. */
export type WorkEnd =
  /** `calls`: of a batch, how many have ended, and how many of these have failed: that is for their runs to see to. */
  | { readonly type: "done"; readonly calls?: { readonly ended: number; readonly failed: number } }
  /** It is somebody else's to do: another version, a task that is not known here. After a limit it is a dead letter (`unroutable`). */
  | { readonly type: "leave"; readonly reason: string }
  /** Not begun, or not finished: back to the queue at once, for whoever is free. */
  | { readonly type: "back" }
  | { readonly type: "dead"; readonly reason: DeadReason; readonly error: string };

export interface ConsumeOptions {
  readonly queues: readonly string[];
  /** How many pieces at once, over all queues. */
  readonly concurrency: number;
  readonly kinds: readonly WorkKind[];
  /** Carries a piece of work out. What it throws makes the work a dead letter (`failed`). */
  carryOut(work: TakenWork): Promise<WorkEnd>;
}

export interface Consumer {
  /** When it last had proof that it would be given work if there was any, in ms since 1970: work, or word that there is none. */
  readonly heardAt: number;
  /** What it cannot do its work for, at this moment. */
  readonly problem: Error | undefined;
  /** How many pieces it has now. */
  readonly active: number;
  /** Takes no more. Resolves when nothing is being taken any more; what is being carried out goes on. */
  drain(): Promise<void>;
  /** Gives up what is still being carried out (others will have it), and its connections. */
  close(): Promise<void>;
}

export interface QueueState {
  readonly queue: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  /** For how long the oldest work that could be taken has been waiting, in ms. */
  readonly oldest: number;
  readonly paused: boolean;
}

/** A result of one call, by the name of its attempt. `text` is the owner's and the worker's affair. */
export interface WorkResult {
  readonly key: string;
  readonly text: string;
  /** Whether it stands by itself: nothing else of its attempt was told to the owner, so another owner may take it as it is. */
  readonly pure: boolean;
}

/**
 * Ownership, crashes. Work is in its queue until `carryOut` has resolved and that is stored. When the process that has it dies, it is taken by
 * another within seconds: whoever carries it out must bear that it was done before. The store owns its connections.
 *
 * Limits of queues (length, rate, how many at once in the whole fleet, how long locks hold) are the store's options, by the name of the queue.
 *
 * Errors. Methods reject with a `BackendError`. A consumer lives through any trouble of the store, and goes on when it is over.
 */
export interface WorkQueues {
  /** Adds work, in order. Where a queue is full and its option says to wait, resolves when there was room. `signal` ends the waiting. */
  add(work: readonly Work[], signal?: AbortSignal): Promise<readonly Added[]>;
  /** Takes work back that nobody has taken. Resolves to whether it was there. */
  remove(queue: string, id: string): Promise<boolean>;
  consume(options: ConsumeOptions): Consumer;
  /** Of all queues that there are, or of those named. */
  states(queues?: readonly string[]): Promise<readonly QueueState[]>;
  pause(queue: string): Promise<void>;
  resume(queue: string): Promise<void>;

  /**
   * Hands the results of calls to the owner of their run: `message` goes to its mailbox, as the last of what was sent there before. With `kept`,
   * the results are kept until the owner says `forget`, the first of each key: whoever goes on with the run gets those that are pure. Those that
   * are not pure are kept only while `owner` is still who the run's results are for. Nothing is kept of a run that nobody has taken over, or
   * that was let go of or dropped: results that come late leave nothing behind. Resolves to whether there is such a mailbox.
   */
  settle(
    owner: string,
    runId: string,
    results: readonly WorkResult[],
    options: { readonly kept: boolean; readonly message: string },
  ): Promise<boolean>;
  /**
   * From now on results of this run are for this owner: also who begins a run says so, so that its results are kept. Resolves to the pure ones
   * that are kept; the others are forgotten. Who has it already, and asks again because messages were lost, gets all of them.
   */
  takeOver(runId: string, owner: string): Promise<readonly WorkResult[]>;
  /**
   * Whom the results of a run are for: `null` when it was let go of, which is known for about a minute, so that what is still queued of it is
   * dropped by whoever finds it; `undefined` when nobody has taken it over since it was dropped or that minute was over.
   */
  ownerOf(runId: string): Promise<string | null | undefined>;
  forget(runId: string, keys: readonly string[]): Promise<void>;
  /**
   * Nobody carries the run out any more: its results are forgotten. Whoever takes it over takes it up again. With an `owner`, nothing is done
   * unless they are for him; also nothing where nobody has taken it over.
   */
  letGo(runId: string, owner?: string): Promise<void>;
  /** Forgets all of a run, also that it was let go of. */
  drop(runId: string): Promise<void>;
}

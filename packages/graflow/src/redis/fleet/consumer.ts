// Takes work from several queues, as much as it has slots for, and carries it out. Whatever is wrong with the store, it goes on when that is
// over.
//
// Its loop: with a free slot, ask each queue for work; when none had any, wait for a mark on any of them. Work is asked for with its slot kept
// free, so what has been taken can always be begun.
import { hostname } from "node:os";
import type { ConsumeOptions, Consumer, WorkEnd } from "../../ports/work-queues.ts";
import type { Connection } from "../connection.ts";
import { newToken } from "../token.ts";
import type { Bullmq } from "./bullmq.ts";
import { HeldWork } from "./held-work.ts";
import { LockKeeper } from "./lock-keeper.ts";
import { MarkerWait } from "./marker-wait.ts";
import type { QueueLimits } from "./queue-limits.ts";
import type { Passed, WorkGate } from "./seal/work-gate.ts";
import { damagedWork, readWork } from "./work-record.ts";
import type { WorkEnding } from "./work-ending.ts";

export interface ConsumerServices {
  readonly connection: Connection;
  readonly limits: QueueLimits;
  readonly gate: WorkGate;
  readonly ending: WorkEnding;
  /** In ms. */
  readonly lock: number;
  bullmq(): Promise<Bullmq>;
}

/** How long one waits for a mark before looking without one, in ms: a mark is lost with the process that took it. */
const LONGEST_WAIT = 2_000;
/** Between two tries when the store fails, in ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;
/** How much is asked for at the same moment, when there was much. */
const MOST_ASKED = 16;
/** For so long whoever has left work to others lets them hear of it first, in ms. */
const SHY = 30;

export const here: string = `${hostname()}:${process.pid}`;

/** What one queue has said when it was asked last. */
interface QueueNews {
  /** Before then there is nothing to be had, in ms since 1970: it is limited. */
  limitedUntil: number;
  /** When the next delayed work is due; 0 when there is none. */
  due: number;
  /** Until then its marks are for others. */
  shyUntil: number;
}

export class QueueConsumer implements Consumer {
  readonly #services: ConsumerServices;
  readonly #options: ConsumeOptions;
  readonly #queues: readonly string[];
  readonly #news: ReadonlyMap<string, QueueNews>;
  readonly #held = new Set<HeldWork>();
  /** Slots that are kept for what is being asked for. */
  #asked = 0;
  #heardAt: number = Date.now();
  #problem: Error | undefined;
  #keeper: LockKeeper | undefined;
  readonly #wait: MarkerWait;
  readonly #draining = new AbortController();
  readonly #closing = new AbortController();
  readonly #loop: Promise<void>;
  readonly #token: string = newToken();
  #tokens = 0;
  #wake: (() => void) | undefined;
  readonly #onClosed: () => void;

  /** `onClosed` is called when it has given up all. */
  constructor(services: ConsumerServices, options: ConsumeOptions, onClosed: () => void) {
    this.#services = services;
    this.#onClosed = onClosed;
    this.#options = options;
    this.#queues = [...new Set(options.queues)];
    this.#news = new Map(this.#queues.map((queue) => [queue, { limitedUntil: 0, due: 0, shyUntil: 0 }]));
    this.#wait = new MarkerWait(services.connection.settings);
    this.#loop = this.#run();
  }

  get heardAt(): number {
    return this.#heardAt;
  }

  get problem(): Error | undefined {
    return this.#problem;
  }

  get active(): number {
    return this.#held.size;
  }

  async drain(): Promise<void> {
    this.#draining.abort();
    this.#wait.close();
    this.#wake?.();
    await this.#loop;
  }

  async close(): Promise<void> {
    await this.drain();
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const left = Array.from(this.#held);
    for (const held of left) held.lose();
    // What cannot be told soon, others see by its lock.
    const given = Promise.allSettled(left.map((held) => this.#services.ending.giveBack(held)));
    await Promise.race([given, new Promise((resolve) => void setTimeout(resolve, LONGEST_PAUSE).unref())]);
    this.#keeper?.close();
    this.#held.clear();
    this.#onClosed();
  }

  get #isDraining(): boolean {
    return this.#draining.signal.aborted;
  }

  get #free(): number {
    return this.#options.concurrency - this.#held.size - this.#asked;
  }

  async #run(): Promise<void> {
    let pause = FIRST_PAUSE;
    let first: string | undefined;
    while (!this.#isDraining) {
      try {
        const bullmq = await this.#prepared();
        if (this.#free <= 0) {
          await this.#rest(undefined);
        } else if ((await this.#takeFrom(bullmq, first)) === 0 && !this.#isDraining) {
          first = await this.#waitForMark(bullmq);
        }
        this.#problem = undefined;
        pause = FIRST_PAUSE;
      } catch (error) {
        if (this.#isDraining) break;
        this.#problem = error instanceof Error ? error : new Error(String(error));
        // It may have been started anew, with nothing in it.
        this.#services.limits.forget();
        await this.#rest(pause * (0.5 + Math.random() / 2));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  }

  async #prepared(): Promise<Bullmq> {
    const { bullmq, limits, lock } = this.#services;
    const open = await bullmq();
    for (const queue of this.#queues) await limits.tell(queue);
    this.#keeper ??= new LockKeeper(open, {
      queues: this.#queues,
      lock,
      held: () => this.#held,
      onHeard: () => {
        // With all slots taken nothing is asked for; that the store has answered is what can be known.
        if (this.#free <= 0) this.#heard();
      },
    });
    return open;
  }

  /** Resolves to how much was taken. `first`: a queue that is said to have something. */
  async #takeFrom(bullmq: Bullmq, first: string | undefined): Promise<number> {
    let taken = 0;
    const last = this.#queues.length;
    const start = Math.max(0, first === undefined ? Math.floor(Math.random() * last) : this.#queues.indexOf(first));
    for (let i = 0; i < last; i++) {
      const queue = this.#queues[(start + i) % last] ?? "";
      for (let asked = 1; ; asked = Math.min(asked * 2, MOST_ASKED)) {
        const count = Math.min(asked, this.#free);
        if (count <= 0 || this.#isDraining || this.#newsOf(queue).limitedUntil > Date.now()) break;
        const got = await this.#ask(bullmq, queue, count);
        taken += got;
        if (got < count) break;
      }
    }
    return taken;
  }

  /** Asks so many times in a row. Resolves to how much there was. */
  async #ask(bullmq: Bullmq, queue: string, count: number): Promise<number> {
    this.#asked += count;
    const answers = await Promise.allSettled(Array.from({ length: count }, () => this.#askOnce(bullmq, queue)));
    for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
    return answers.filter((answer) => answer.status === "fulfilled" && answer.value).length;
  }

  /** Gives its slot back, or has work in it. */
  async #askOnce(bullmq: Bullmq, queue: string): Promise<boolean> {
    const backend = bullmq.of(queue);
    const token = `${this.#token}:${this.#tokens++}`;
    try {
      const [job, id, limit, due] = (await backend.moveToActive(token, here)) as unknown as readonly [unknown, string, number, number];
      this.#heard();
      const news = this.#newsOf(queue);
      news.limitedUntil = limit > 0 ? Date.now() + limit : 0;
      if (!isJob(job)) {
        news.due = due;
        return false;
      }
      const held = new HeldWork(queue, backend, { ...job, id }, token);
      this.#held.add(held);
      void this.#carry(held);
      return true;
    } finally {
      this.#asked--;
    }
  }

  async #carry(held: HeldWork): Promise<void> {
    const { ending } = this.#services;
    const work = readWork(held.job, held.queue);
    const end = this.#isDraining ? ({ type: "back" } as const) : await this.#endOf(held);
    if (end.type === "leave") this.#newsOf(held.queue).shyUntil = Date.now() + SHY;
    for (let pause = FIRST_PAUSE; !this.#closing.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        await ending.tell(held, work ?? damagedWork(held.job, held.queue), end);
        break;
      } catch (error) {
        this.#problem = error instanceof Error ? error : new Error(String(error));
        await new Promise((resolve) => void setTimeout(resolve, pause));
      }
    }
    this.#held.delete(held);
    this.#wake?.();
  }

  async #endOf(held: HeldWork): Promise<WorkEnd> {
    const { job, queue } = held;
    const work = readWork(job, queue);
    if (work === undefined) return { type: "dead", reason: "damaged", error: "It could not be read." };
    if (job.deferredFailure !== undefined) {
      return { type: "dead", reason: "poison", error: `Whoever took it stopped answering, ${job.stalledCounter} times.` };
    }
    if (!this.#options.kinds.includes(work.kind)) return { type: "leave", reason: `work of the kind ${work.kind} is not done here` };
    let passed: Passed;
    try {
      passed = await this.#services.gate.open(work);
    } catch {
      // The store fails: whoever reaches it does this.
      return { type: "back" };
    }
    if (passed.type !== "opened") return passed;
    try {
      return await this.#options.carryOut(held.toTaken({ ...work, payload: passed.payload }));
    } catch (error) {
      return { type: "dead", reason: "failed", error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }

  /** Resolves to the queue whose mark came. */
  async #waitForMark(bullmq: Bullmq): Promise<string | undefined> {
    const now = Date.now();
    const queueOf = new Map<string, string>();
    let until = now + LONGEST_WAIT;
    for (const [queue, { limitedUntil, due, shyUntil }] of this.#news) {
      if (shyUntil > now) until = Math.min(until, shyUntil);
      else if (limitedUntil > now) until = Math.min(until, limitedUntil);
      else queueOf.set(bullmq.of(queue).keys["marker"] ?? "", queue);
      // Who has left it lets others be quicker.
      if (due > 0 && limitedUntil <= now) until = Math.min(until, Math.max(due, shyUntil));
    }
    if (queueOf.size === 0) {
      await this.#rest(until - now);
      return undefined;
    }
    if (until <= now) return undefined;
    const mark = await this.#wait.wait([...queueOf.keys()], until - now);
    this.#heard();
    return mark === undefined ? undefined : queueOf.get(mark);
  }

  /** Until a slot is free, or it ends, or so many ms are over. */
  async #rest(ms: number | undefined): Promise<void> {
    if (this.#isDraining) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  #newsOf(queue: string): QueueNews {
    const news = this.#news.get(queue);
    if (news === undefined) throw new Error(`Not a queue of this consumer: ${queue}`);
    return news;
  }

  #heard(): void {
    this.#heardAt = Date.now();
  }
}

function isJob(job: unknown): job is HeldWork["job"] {
  return typeof job === "object" && job !== null;
}

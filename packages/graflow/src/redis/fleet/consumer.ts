// Takes work from several queues, as much as it has slots for, and has it carried out. Whatever is wrong with the store, it goes on when that
// is over.
//
// Its loop: with a free slot, ask each lane for work; when none had any, wait for a mark on any of them. Work is asked for with its slot kept
// free, so what has been taken can always be begun.
import { hostname } from "node:os";
import { setImmediate } from "node:timers/promises";
import type { ConsumeOptions, Consumer } from "../../ports/work-queues.ts";
import type { Connection } from "../connection.ts";
import type { Bullmq } from "./bullmq.ts";
import { Carrying, type CarryingServices } from "./carrying.ts";
import type { HeldWork } from "./held-work.ts";
import { LaneWatch } from "./lane-watch.ts";
import { LockKeeper } from "./lock-keeper.ts";
import { MarkerWait } from "./marker-wait.ts";
import { Taking } from "./taking.ts";
import type { QueueLimits } from "./queue-limits.ts";

export interface ConsumerServices extends CarryingServices {
  readonly connection: Connection;
  readonly limits: QueueLimits;
  /** In ms. */
  readonly lock: number;
  bullmq(): Promise<Bullmq>;
}

/** How long one waits for a mark before looking without one, in ms: a mark is lost with the process that took it. */
const LONGEST_WAIT = 2_000;
/** Between two tries when the store fails, in ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;
/** How much is taken in one step. */
const MOST_ASKED = 16;
/** Of the event loop, until what is carried out at once is sent off: it is carried out in the first, and goes with all that is sent in the next. */
const TURNS = 2;

interface Prepared {
  readonly lanes: readonly LaneWatch[];
  readonly taking: Taking;
}

export const here: string = `${hostname()}:${process.pid}`;

export class QueueConsumer implements Consumer {
  readonly #services: ConsumerServices;
  readonly #options: ConsumeOptions;
  readonly #carrying: Carrying;
  readonly #held = new Set<HeldWork>();
  /** Slots that are kept for what is being asked for. */
  #asked = 0;
  #heardAt: number = Date.now();
  #problem: Error | undefined;
  #prepared: Prepared | undefined;
  #keeper: LockKeeper | undefined;
  readonly #wait: MarkerWait;
  readonly #draining = new AbortController();
  readonly #closing = new AbortController();
  readonly #loop: Promise<void>;
  #turn = 0;
  #wake: (() => void) | undefined;
  readonly #onClosed: () => void;

  /** `onClosed` is called when it has given up all. */
  constructor(services: ConsumerServices, options: ConsumeOptions, onClosed: () => void) {
    this.#services = services;
    this.#options = options;
    this.#onClosed = onClosed;
    this.#carrying = new Carrying(services, (work) => options.carryOut(work));
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
    await soon(this.drain());
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const left = Array.from(this.#held);
    for (const held of left) held.lose();
    await soon(Promise.allSettled(left.map((held) => this.#services.ending.giveBack(held))));
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
    let first: LaneWatch | undefined;
    while (!this.#isDraining) {
      try {
        const prepared = await this.#prepare();
        if (this.#free <= 0) await this.#rest(undefined);
        else if (!(await this.#takeFrom(prepared, first)) && !this.#isDraining) first = await this.#waitForMark(prepared);
        this.#problem = undefined;
        pause = FIRST_PAUSE;
      } catch (error) {
        if (this.#isDraining) break;
        this.#failed(error);
        // It may have been started anew, with nothing in it.
        this.#services.limits.forget();
        await this.#rest(pause * (0.5 + Math.random() / 2));
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
  }

  async #prepare(): Promise<Prepared> {
    const { bullmq, limits, lock, connection } = this.#services;
    if (this.#prepared === undefined) {
      const { queues, kinds } = this.#options;
      const open = await bullmq();
      const lanes = [...new Set(queues)].flatMap((queue) => [...new Set(kinds)].map((kind) => new LaneWatch(open.lane(queue, kind))));
      this.#prepared = { lanes, taking: new Taking(connection, open, { lock, by: here }) };
      const onHeard = (): void => {
        // With all slots taken nothing is asked for; that the store has answered is what can be known.
        if (this.#free <= 0) this.#heard();
      };
      this.#keeper = new LockKeeper({ lanes: lanes.map(({ lane }) => lane), lock, held: () => this.#held, onHeard });
    }
    for (const { lane } of this.#prepared.lanes) await limits.tell(lane);
    return this.#prepared;
  }

  /**
   * Resolves to whether there may be more; what comes later makes a mark. `first`: a lane that is said to have something; else it is one lane's
   * turn, then the other's.
   */
  async #takeFrom({ lanes, taking }: Prepared, first: LaneWatch | undefined): Promise<boolean> {
    const start = first === undefined ? this.#turn++ % lanes.length : lanes.indexOf(first);
    const asked = [...lanes.slice(start), ...lanes.slice(0, start)].filter((lane) => !lane.isLimited);
    if (asked.length === 0) return false;
    const most = Math.min(this.#free, MOST_ASKED);
    // Its slots are kept free meanwhile.
    this.#asked = most;
    try {
      const { held, news } = await taking.from(
        asked.map(({ lane }) => lane),
        most,
      );
      this.#heard();
      for (const each of news) lanes.find(({ lane }) => lane === each.lane)?.hear(each);
      for (const each of held) {
        this.#held.add(each);
        void this.#carry(each);
      }
      if (held.length === most) return true;
      // To ask for a mark takes as long as something short takes to be carried out and sent off, and somebody waits for that: it goes first.
      if (held.length > 0) for (let turn = 0; turn < TURNS; turn++) await setImmediate();
      return false;
    } finally {
      this.#asked = 0;
    }
  }

  async #carry(held: HeldWork): Promise<void> {
    const end = this.#isDraining ? ({ type: "back" } as const) : await this.#carrying.endOf(held);
    if (end.type === "leave") this.#prepared?.lanes.find(({ lane }) => lane === held.lane)?.beShy();
    await this.#carrying.tell(held, end, { signal: this.#closing.signal, onFailed: (error) => this.#failed(error) });
    this.#held.delete(held);
    this.#wake?.();
  }

  /** Resolves to the lane whose mark came. */
  async #waitForMark({ lanes }: Prepared): Promise<LaneWatch | undefined> {
    const now = Date.now();
    const outlooks = lanes.map((lane) => ({ lane, ...lane.outlook(now) }));
    const ms = Math.min(LONGEST_WAIT, ...outlooks.map(({ until }) => until - now));
    if (ms <= 0) return undefined;
    const awaited = outlooks.filter(({ isAwaited }) => isAwaited).map(({ lane }) => lane);
    if (awaited.length === 0) {
      await this.#rest(ms);
      // While every lane is limited nothing is asked for: whether the store would answer has to be asked.
      if (!this.#isDraining && ms >= LONGEST_WAIT) {
        await this.#services.connection.command("PING");
        this.#heard();
      }
      return undefined;
    }
    const mark = await this.#wait.wait(
      awaited.map(({ lane }) => lane.marker),
      ms,
    );
    this.#heard();
    return awaited.find(({ lane }) => lane.marker === mark);
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

  #heard(): void {
    this.#heardAt = Date.now();
  }

  #failed(error: unknown): void {
    this.#problem = error instanceof Error ? error : new Error(String(error));
  }
}

/** Waits for it, but not long: the store may be away. What is not told then, others see by its lock. */
async function soon(done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, LONGEST_PAUSE)))]);
  clearTimeout(timer);
}

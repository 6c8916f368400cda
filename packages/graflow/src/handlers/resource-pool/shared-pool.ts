// Devices among all engines on a backend, from the side of one of them. All that its tasks want is done in one write of the common record: who comes,
// who leaves, that this process lives, that others are dead. Whoever waits looks again when he is told to, or after a while where nobody can tell him.
import type { Common, Resource } from "../../engine/resources.ts";
import { ResourceLostError } from "./errors.ts";
import { isPassing, LedgerRecord, shapeOf } from "./ledger-record.ts";
import type { Pooling } from "./options.ts";
import type { Asking, DevicePool } from "./pool.ts";
import { Pulse } from "./pulse.ts";
import { Tickets } from "./tickets.ts";

/** Between two looks where nobody tells of news, in ms. */
const LOOK = 100;
/** Before another try when the backend could not be reached, and at most when others were first, in ms. */
const PAUSE = 250;
const JITTER = 20;
/** For how long a pool that is closed tries to give everything back, in ms. */
const LAST_TRY = 2000;

export class SharedPool implements DevicePool, Resource {
  readonly #common: Common;
  readonly #pooling: Pooling;
  readonly #process: string = crypto.randomUUID();
  readonly #record: LedgerRecord;
  readonly #pulse: Pulse = new Pulse();
  readonly #tickets: Tickets;
  /** How often this process has said that it lives. */
  #beats = 0;
  /** When the write began that has said so last, in ms. */
  #renewedAt = -Infinity;
  #working: Promise<void> | undefined = undefined;
  #isNew = false;
  #timer: NodeJS.Timeout | undefined = undefined;
  /** When what was lent may be somebody else's. */
  #end: NodeJS.Timeout | undefined = undefined;
  #unsubscribe: (() => void) | undefined = undefined;
  #isClosed = false;

  constructor(common: Common, pooling: Pooling) {
    this.#common = common;
    this.#pooling = pooling;
    this.#record = new LedgerRecord(common.records, pooling.name);
    this.#tickets = new Tickets(this.#process, pooling.devices.length, (number) => this.#leave(number));
  }

  ask(priority: number, asking: Asking): () => void {
    const number = this.#tickets.add(priority, asking);
    this.#look();
    return () => this.#leave(number);
  }

  #leave(number: number): void {
    if (this.#tickets.leave(number)) this.#look();
  }

  /** Looks at the record, after what is being done. */
  #look(): void {
    this.#isNew = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#isNew) this.#look();
      else this.#rest();
    });
  }

  async #work(): Promise<void> {
    // What is asked for in the same turn is asked for together.
    await Promise.resolve();
    while (this.#isNew) {
      this.#isNew = false;
      try {
        while (!(await this.#turn())) await pause(Math.random() * JITTER);
      } catch (error) {
        if (!isPassing(error)) this.#tickets.fail(error);
        if (this.#isClosed) return;
        await pause(PAUSE, !this.#tickets.isWaiting);
        this.#isNew = !this.#tickets.isDone;
      }
    }
  }

  /** Resolves to false when somebody else was first. */
  async #turn(): Promise<boolean> {
    const { name, lease } = this.#pooling;
    const begun = performance.now();
    const { ledger, version } = await this.#record.read();
    this.#tickets.compare(ledger, () => this.#lost("its process was not heard of for a while, and was taken for dead"));
    const before = shapeOf(ledger);
    const { leaving } = this.#tickets;
    const others = this.#tickets.change(ledger, this.#pulse.dead(ledger, performance.now()));
    if (this.#tickets.isEmpty) delete ledger.beats[this.#process];
    const isDue = !this.#tickets.isEmpty && begun - this.#renewedAt >= lease / 5;
    if (isDue || shapeOf(ledger) !== before) {
      if (!this.#tickets.isEmpty) ledger.beats[this.#process] = [++this.#beats, lease];
      if (!(await this.#record.write(ledger, version))) return false;
      this.#renewedAt = begun;
      this.#watch();
    }
    this.#tickets.haveLeft(leaving);
    this.#tickets.tell(ledger);
    if (others) await this.#common.post?.announce(topicOf(name), "").catch(() => {});
    return true;
  }

  /**
   * Who could not say for too long that he lives must take it that others have what he had. One who was only too busy to say so gets a last chance.
   */
  #watch(): void {
    const { lease } = this.#pooling;
    const last = (): void => {
      this.#look();
      this.#end = setTimeout(
        () => this.#tickets.loseAll(() => this.#lost("the backend could not be reached for as long as its lease")),
        lease * 0.1,
      );
      this.#end.unref();
    };
    clearTimeout(this.#end);
    this.#end = setTimeout(last, lease * 0.8 - (performance.now() - this.#renewedAt));
    this.#end.unref();
  }

  #lost(why: string): ResourceLostError {
    return new ResourceLostError(this.#pooling.name, why);
  }

  /** Sets when to look again. */
  #rest(): void {
    clearTimeout(this.#timer);
    const { post } = this.#common;
    const { lease, name } = this.#pooling;
    const { isEmpty, isWaiting } = this.#tickets;
    if (isWaiting && !this.#isClosed) this.#unsubscribe ??= post?.onAnnounced(topicOf(name), () => this.#look());
    else this.#quiet();
    if (isEmpty) clearTimeout(this.#end);
    if (isEmpty || this.#isClosed) return;
    // Of this machine: a lease is about real time. Who waits keeps the process; who has a device has something to do.
    this.#timer = setTimeout(() => this.#look(), isWaiting && post === undefined ? LOOK : lease / 5);
    if (!isWaiting) this.#timer.unref();
  }

  #quiet(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#end);
    this.#tickets.leaveAll();
    if (!this.#tickets.isDone) this.#look();
    await Promise.race([this.#working, pause(LAST_TRY, true)]);
    this.#quiet();
  }
}

function topicOf(name: string): string {
  return `resource pool ${name}`;
}

/** `background`: it is no reason for the process to stay. */
function pause(ms: number, background: boolean = false): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    if (background) timer.unref();
  });
}

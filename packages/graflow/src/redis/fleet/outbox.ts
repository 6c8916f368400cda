// What this process sends to one address: one call after the other, so that the order stays also when a connection is lost and a call is sent
// again. What comes while a call is on its way goes with the next one, all of it together: the more there is to send, the fewer calls.
import { setTimeout } from "node:timers/promises";
import type { Connection } from "../connection.ts";
import type { Parcel } from "./parcel.ts";
import type { PostKeys } from "./post-keys.ts";
import { deliver } from "./post-scripts.ts";
import { RESULTS_TTL } from "./results-scripts.ts";

/** In one call, unless a parcel is larger by itself; and no more than such a part of what a mailbox may hold. */
const CALL_BYTES = 1024 * 1024;
const CALL_PART = 1 / 8;
const CALL_FIELDS = 4000;
/** Between two tries to put something into a mailbox that is full, in ms. */
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 100;
/**
 * A server that was away for longer than a mailbox stays has none at first: their processes make them anew as soon as they reach it. In ms
 * since it is back.
 */
export const GRACE = 3000;
/** How long a text that stands beside stays there, in ms, if it is not sent and not read. */
const TEXT_TTL = 300_000;

export interface Sending {
  /** That waits for the server as long as it takes. */
  readonly connection: Connection;
  readonly keys: PostKeys;
  /** Who sends. */
  readonly address: string;
  /** Bytes that a mailbox may hold. */
  readonly limit: number;
  /** Of the calls of this process; each has a greater one. */
  nextNumber(): number;
}

interface Waiting extends Parcel {
  resolve(isThere: boolean): void;
  reject(reason: unknown): void;
}

export class Outbox {
  readonly #sending: Sending;
  readonly #to: string;
  #waiting: Waiting[] = [];
  #isGoing = false;
  /** The last call that arrived. */
  #acked = 0;

  constructor(sending: Sending, to: string) {
    this.#sending = sending;
    this.#to = to;
  }

  get isIdle(): boolean {
    return !this.#isGoing;
  }

  /** Resolves to whether there is such a mailbox. */
  send(parcel: Parcel): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...parcel, resolve, reject });
      if (this.#isGoing) return;
      this.#isGoing = true;
      // What is sent in this turn of the event loop goes together.
      setImmediate(() => void this.#go());
    });
  }

  async #go(): Promise<void> {
    while (this.#waiting.length > 0) {
      const parcels = this.#take();
      try {
        const isThere = await this.#deliver(parcels);
        for (const { resolve } of parcels) resolve(isThere);
      } catch (error) {
        for (const { reject } of parcels) reject(error);
      }
    }
    this.#isGoing = false;
  }

  #take(): Waiting[] {
    const most = Math.min(CALL_BYTES, this.#sending.limit * CALL_PART);
    let [bytes, fields, count] = [0, 0, 0];
    for (const parcel of this.#waiting) {
      bytes += parcel.weight;
      fields += parcel.fields.length;
      if (count > 0 && (bytes > most || fields > CALL_FIELDS)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #deliver(parcels: readonly Waiting[]): Promise<boolean> {
    const { connection, keys, address, limit } = this.#sending;
    const number = this.#sending.nextNumber();
    const beside = parcels.flatMap((parcel) => [...parcel.beside]);
    const results = parcels.flatMap((parcel) => parcel.results ?? []);
    const fields = parcels.flatMap((parcel) => parcel.fields);
    const bytes = parcels.reduce((sum, parcel) => sum + parcel.bytes, 0);
    const names = [keys.box(this.#to), keys.mail(this.#to), ...results.map(({ key }) => key)];
    const args = [bytes, limit, `${address} ${number} ${this.#acked}`, this.#to, RESULTS_TTL, fields.length, ...fields];
    for (const { texts } of results) args.push(texts.length, ...texts);
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      for (const [id, text] of beside) await this.#putBeside(id, text);
      const answer = await connection.call<1 | 0 | -1>(deliver, names, args);
      if (answer === 1) {
        this.#acked = number;
        return true;
      }
      if (answer === 0 && connection.standing.steadyFor > GRACE) break;
      await setTimeout(pause);
    }
    this.#acked = 0;
    for (const [id] of beside) await connection.command("UNLINK", keys.text(id));
    return false;
  }

  async #putBeside(id: string, text: string): Promise<void> {
    const { connection, keys } = this.#sending;
    const key = keys.text(id);
    if ((await connection.command("PEXPIRE", key, TEXT_TTL)) === 0) await connection.command("SET", key, text, "PX", TEXT_TTL);
  }
}

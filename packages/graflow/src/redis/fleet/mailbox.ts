// The mailbox of this process: made when somebody listens, and kept while this process lives. What was read is removed a little later. One that
// is gone, because the server has lost its data or this process was silent for too long, is made anew, and that is told.
import { setTimeout as wait } from "node:timers/promises";
import type { Connection } from "../connection.ts";
import type { Script } from "../script.ts";
import { textOf } from "../stored-text.ts";
import { newToken } from "../token.ts";
import { MailReader } from "./mail-reader.ts";
import { afterId, type MailEntry, Senders } from "./mail.ts";
import type { PostKeys } from "./post-keys.ts";
import { keepMailbox, openMailbox, removeMailbox } from "./post-scripts.ts";

/** What was read is removed after so many ms, or when it is such a part of what the mailbox may hold. */
const TRIM_PACE = 100;
const TRIM_PART = 1 / 8;
/** So many texts that stood beside are removed at a time. */
const SPENT_PAGE = 500;
/** Between two tries to fetch a text, in ms. */
const FETCH_PAUSE = 100;

export interface MailboxOptions {
  readonly connection: Connection;
  readonly keys: PostKeys;
  readonly address: string;
  /** For how long it stays when its process is silent, in ms. */
  readonly ttl: number;
  /** Bytes that it may hold. */
  readonly limit: number;
  /** Is told what was sent, in order. Must not throw. */
  listener(message: string): void;
  /** Something may have been lost. */
  onLost(): void;
}

export class Mailbox {
  readonly #options: MailboxOptions;
  readonly #names: readonly [box: string, mail: string];
  readonly #reader: MailReader;
  readonly #senders = new Senders();
  /** Another one each time it is made. */
  #made = newToken();
  #isMade = false;
  #isOver = false;
  /** The last entry that was read, and what has gone in up to its end, in bytes. */
  #last = "0-0";
  #read = 0;
  /** As much of that is told to the server. */
  #told = 0;
  /** Keys of texts that were read. */
  #spent: string[] = [];
  #keeping: Promise<void> | undefined;
  #trimming: NodeJS.Timeout | undefined;
  readonly #beat: NodeJS.Timeout;

  constructor(options: MailboxOptions) {
    const { connection, keys, address, ttl } = options;
    this.#options = options;
    this.#names = [keys.box(address), keys.mail(address)];
    this.#reader = new MailReader({
      settings: connection.settings,
      mail: this.#names[1],
      last: () => this.#last,
      begin: () => this.#keep(),
      take: (entries) => this.#take(entries),
    });
    // Before the connection for reading is there.
    this.#keep().catch(() => undefined);
    this.#beat = setInterval(() => {
      // Where the server is away, the reader looks for it.
      if (this.#reader.isConnected) this.#keep().catch(() => undefined);
    }, ttl / 4).unref();
  }

  /** Resolves when it is there. Rejects with why it cannot be made now; that is tried again, whoever waits or not. */
  async ready(): Promise<void> {
    if (!this.#isMade) await this.#keep();
  }

  /** Removes it, with what is in it. Never rejects. */
  async end(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#beat);
    clearTimeout(this.#trimming);
    this.#reader.end();
    await this.#keeping?.catch(() => undefined);
    // One that cannot be removed goes by itself.
    if (this.#isMade && this.#options.connection.standing.outage?.type !== "away")
      await this.#call(removeMailbox, [this.#made], this.#spent).catch(() => undefined);
  }

  async #take(entries: readonly MailEntry[]): Promise<void> {
    const made = this.#made;
    for (const [id, fields] of entries) {
      const { bytes, isNew, isLost } = this.#senders.read(fields[1] ?? "");
      this.#last = id;
      this.#read = bytes;
      if (isLost) this.#options.onLost();
      for (let i = 2; i < fields.length; i += 2) {
        const [kind, text = ""] = [fields[i], fields[i + 1]];
        if (!isNew) {
          // Its sender has put the text there once more.
          if (kind === "t") this.#spent.push(this.#options.keys.text(text));
          continue;
        }
        const message = kind === "t" ? await this.#fetch(text) : textOf(text);
        if (this.#isOver) return;
        if (message === undefined) this.#options.onLost();
        else this.#options.listener(message);
      }
      // Made anew meanwhile: these entries are of the one before.
      if (this.#made !== made) return;
    }
    if (this.#isOver) return;
    if (this.#read - this.#told > this.#options.limit * TRIM_PART) this.#keep().catch(() => undefined);
    else this.#trimming ??= setTimeout(() => this.#trim(), TRIM_PACE).unref();
  }

  #trim(): void {
    this.#trimming = undefined;
    if (this.#read > this.#told) this.#keep().catch(() => undefined);
  }

  /** `undefined` when it is gone. Waits until the server answers. */
  async #fetch(id: string): Promise<string | undefined> {
    const { connection, keys } = this.#options;
    const key = keys.text(id);
    for (;;) {
      try {
        const text = await connection.command<string | null>("GET", key);
        this.#spent.push(key);
        return text === null ? undefined : textOf(text);
      } catch {
        if (this.#isOver) return undefined;
        await wait(FETCH_PAUSE, undefined, { ref: false });
      }
    }
  }

  /** Makes it, or sees that it is there for some time more; what was read is removed. One at a time. */
  #keep(): Promise<void> {
    return (this.#keeping ??= (this.#isMade ? this.#keepOn() : this.#open()).finally(() => (this.#keeping = undefined)));
  }

  async #open(): Promise<void> {
    await this.#call(openMailbox, [this.#made, this.#options.ttl]);
    this.#isMade = true;
  }

  async #keepOn(): Promise<void> {
    const read = this.#read;
    const spent = this.#spent.splice(0, SPENT_PAGE);
    try {
      const args = [this.#made, this.#options.ttl, afterId(this.#last), read];
      if ((await this.#call(keepMailbox, args, spent)) === 1) this.#told = read;
      else await this.#openAnew();
    } catch (error) {
      this.#spent.unshift(...spent);
      throw error;
    }
  }

  async #openAnew(): Promise<void> {
    if (this.#isOver) return;
    this.#made = newToken();
    [this.#last, this.#read, this.#told, this.#spent] = ["0-0", 0, 0, []];
    this.#senders.clear();
    this.#reader.restart();
    await this.#open();
    this.#options.onLost();
  }

  #call(script: Script, args: readonly (string | number)[], texts: readonly string[] = []): Promise<0 | 1> {
    return this.#options.connection.call<0 | 1>(script, [...this.#names, ...texts], args);
  }
}

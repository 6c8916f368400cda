// One listener of a channel, in this process: from where it reads, and what it has been told. The server publishes that there is something,
// and it is read from the stream; where a message was lost, reading now and then finds it.
import type { ChangeListener, StoredChange } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import { BackendError } from "../shared/errors/backend-error.ts";
import { contentOf } from "./channel-content.ts";
import type { ChannelKeys } from "./channel-keys.ts";
import { beginListening, endListening, readChanges, type Standing, type ToldEntry } from "./channel-listening-scripts.ts";
import type { Connection } from "./connection.ts";
import { storeTime } from "./store-time.ts";
import { newToken } from "./token.ts";

/** Between two looks without a message, in ms. */
const PACE = 1000;
/** So many changes are read at a time; they may be large. */
const PAGE = 100;

export class Listening {
  /** Resolves, and never rejects, when changes from then on are told, or it is over. */
  readonly begun: Promise<void>;
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #channel: ChannelKeys;
  readonly #key: string | undefined;
  readonly #listener: ChangeListener;
  readonly #onEnd: () => void;
  readonly #name: string = newToken();
  readonly #unsubscribe: () => void;
  /** The last change that is told. */
  #last = "";
  /** How many there had been when that was read. */
  #count = "";
  #looking: Promise<void> | undefined = undefined;
  #lookAgain = false;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined = undefined;

  constructor(
    connection: Connection,
    clock: Clock,
    channel: ChannelKeys,
    told: { readonly key: string | undefined; readonly listener: ChangeListener; readonly onEnd: () => void },
  ) {
    this.#connection = connection;
    this.#clock = clock;
    this.#channel = channel;
    this.#key = told.key;
    this.#listener = told.listener;
    this.#onEnd = told.onEnd;
    this.#unsubscribe = connection.subscribe(channel.news, (message) => {
      if (message === undefined || message === "news") void this.look();
    });
    this.begun = this.#begin();
  }

  get runId(): string {
    return this.#channel.runId;
  }

  /** Reads what is new, and resolves when all of it is told. Never rejects. */
  look(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#lookOn().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** The listener is told nothing any more. */
  leave(): void {
    if (this.#isOver) return;
    this.#stop();
    // Whoever cannot be told is forgotten after a while.
    this.#call(endListening, []).catch(() => undefined);
  }

  /** The last thing that the listener is told. */
  end(error?: unknown): void {
    if (this.#isOver) return;
    this.#stop();
    this.#listener.ended(error);
  }

  async #begin(): Promise<void> {
    try {
      [this.#last, this.#count] = await this.#call<Standing>(beginListening, []);
      this.#wait();
    } catch (error) {
      this.end(error);
    }
  }

  async #lookOn(): Promise<void> {
    await this.begun;
    try {
      while (this.#lookAgain && !this.#isOver) {
        this.#lookAgain = false;
        await this.#read();
      }
    } catch {
      // Nothing was lost: the next look finds it.
    }
    if (!this.#isOver) this.#wait();
  }

  async #read(): Promise<void> {
    for (;;) {
      const read = await this.#call<[0 | 1, ToldEntry[], ...Standing]>(readChanges, [this.#last, this.#count, PAGE]);
      const [isTold, entries, last, count] = read;
      for (const entry of entries) if (!this.#isOver) this.#tell(entry);
      if (this.#isOver) return;
      if (isTold === 0) return this.end(lost(this.#connection.settings.host));
      // A stream that has gone by itself begins anew.
      if (entries.length === 0) this.#last = last;
      if (entries.length === PAGE) continue;
      // All that counts is told.
      this.#count = count;
      return;
    }
  }

  #tell([id, [, before, , kind = "", , key = "", , body = ""]]: ToldEntry): void {
    if (before !== this.#last) return this.end(lost(this.#connection.settings.host));
    this.#last = id;
    if (kind === "dropped") return this.end();
    if (this.#key === undefined || this.#key === key) this.#listener.changed(changeOf(key, kind, body));
  }

  #wait(): void {
    clearTimeout(this.#timer);
    // Of this machine, whatever the engine's clock is: it is about what gets lost on the way.
    this.#timer = setTimeout(() => void this.look(), PACE).unref();
  }

  #stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#onEnd();
  }

  #call<Reply>(script: typeof readChanges, args: readonly (string | number)[]): Promise<Reply> {
    return this.#connection.call(script, this.#channel.keys, [storeTime(this.#clock), this.#channel.name, this.#name, ...args]);
  }
}

function changeOf(key: string, kind: string, body: string): StoredChange {
  return kind === "-" ? { key } : { key, content: contentOf(kind, kind === "l" ? (JSON.parse(body) as string[]) : [body]) };
}

function lost(host: string): BackendError {
  return new BackendError("BACKEND_FAILED", `Changes of a channel have been lost on the way from the Redis server at ${host}`, {
    hint: "Subscribe again, and read what the keys hold now. The server was away for minutes or has lost its data, or this process was stopped.",
  });
}

// Reading a mailbox: a connection of its own that waits for what comes. One that is lost, or says nothing when it should, is made anew.
import { setImmediate, setTimeout } from "node:timers/promises";
import { type Client, connect, keepAlive } from "../client.ts";
import type { Settings } from "../options.ts";
import type { MailEntry } from "./mail.ts";

/** So many entries are read at a time. Each has 1 MB at most, or is what one call has sent. */
const PAGE = 50;
/** Between two tries to connect, in ms. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 1000;

export interface MailReading {
  readonly settings: Settings;
  /** The stream. */
  readonly mail: string;
  /** The last entry that was read. */
  last(): string;
  /** Before anything is read on a connection. What it rejects with gives the connection up. */
  begin(): Promise<void>;
  take(entries: readonly MailEntry[]): Promise<void>;
}

export class MailReader {
  readonly #reading: MailReading;
  readonly #end = new AbortController();
  #client: Client | undefined;
  /** Of a clock that nobody sets, in ms. */
  #heardAt = 0;

  constructor(reading: MailReading) {
    this.#reading = reading;
    void this.#live();
  }

  get isConnected(): boolean {
    return this.#client !== undefined;
  }

  /** What was asked for already is not taken. */
  restart(): void {
    this.#client?.disconnect();
    this.#client = undefined;
  }

  end(): void {
    this.#end.abort();
    this.restart();
  }

  async #live(): Promise<void> {
    for (let pause = FIRST_PAUSE; !this.#end.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const client = await this.#connect();
      if (client !== undefined) {
        pause = FIRST_PAUSE / 2;
        await this.#readOn(client);
      }
      // A process ends when nothing else keeps it.
      if (!this.#end.signal.aborted) await setTimeout(pause, undefined, { ref: false });
    }
  }

  async #connect(): Promise<Client | undefined> {
    const { settings, begin } = this.#reading;
    let client: Client | undefined;
    try {
      client = await connect(settings, this.#end.signal, () => undefined);
      keepAlive(client, false);
      await begin();
      if (!this.#end.signal.aborted) return (this.#client = client);
    } catch {
      // Whoever sends and waits is told what is wrong.
    }
    client?.disconnect();
    return undefined;
  }

  /** Reads until the connection is lost. Never rejects, unless who is told throws. */
  async #readOn(client: Client): Promise<void> {
    const { settings, mail, last, take } = this.#reading;
    // After so many ms the server says at least that there is nothing.
    const patience = Math.max(50, Math.floor(settings.timeout / 4));
    this.#heardAt = performance.now();
    const watch = setInterval(() => {
      if (performance.now() - this.#heardAt > 2 * patience) client.disconnect();
    }, patience).unref();
    while (this.#client === client) {
      const reply = (await client.call("XREAD", "COUNT", PAGE, "BLOCK", patience, "STREAMS", mail, last()).catch(() => undefined)) as
        | [[string, MailEntry[]]]
        | null
        | undefined;
      this.#heardAt = performance.now();
      if (reply === undefined || this.#client !== client) break;
      if (reply === null) continue;
      await take(reply[0][1]);
      // To ask for more takes longer than what comes of a letter as a rule, and somebody waits for that: it goes first.
      await setImmediate();
      this.#heardAt = performance.now();
    }
    clearInterval(watch);
    client.disconnect();
    if (this.#client === client) this.#client = undefined;
  }
}

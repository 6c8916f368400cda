// Waiting for work in any of several queues, on a connection of its own that does nothing else. BullMQ marks a queue when there is something in
// it; whoever takes the mark looks for the work.
import { type Client, connect } from "../client.ts";
import { toFailure } from "../failure.ts";
import type { Settings } from "../options.ts";

/** Shorter ones are rounded to none by some servers. In ms. */
const SHORTEST = 2;

export class MarkerWait {
  readonly #settings: Settings;
  readonly #end = new AbortController();
  #client: Client | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Resolves to the mark that came, or to nothing after so many ms. Rejects when the connection is lost, or falls silent. */
  async wait(marks: readonly string[], ms: number): Promise<string | undefined> {
    const client = (this.#client ??= await this.#connect());
    const longest = Math.max(SHORTEST, ms);
    try {
      const asked = client.call("BZPOPMIN", ...marks, longest / 1000) as Promise<readonly string[] | null>;
      const late = setTimeout(() => this.#drop(client), longest + this.#settings.timeout / 2);
      const reply = await asked.finally(() => clearTimeout(late));
      return reply?.[0];
    } catch (error) {
      this.#drop(client);
      throw toFailure(error, this.#settings);
    }
  }

  /** Whoever waits is rejected. A mark that was on its way is lost: others look for themselves now and then. */
  close(): void {
    this.#end.abort();
    if (this.#client !== undefined) this.#drop(this.#client);
  }

  #connect(): Promise<Client> {
    return connect(this.#settings, this.#end.signal, (lost) => this.#drop(lost));
  }

  #drop(client: Client): void {
    if (this.#client === client) this.#client = undefined;
    client.disconnect();
  }
}

// What is published, for those who listen: one connection of its own for all of them, made when the first comes. Messages may be lost with
// a connection, so each listener is told when that may have been, and looks for itself.
import { type Client, connect, keepAlive } from "./client.ts";
import type { Settings } from "./options.ts";

/** Is told a message, or `undefined` when some may have been missed. Must not throw. */
export type Listener = (message: string | undefined) => void;

/** Between two tries to connect, in ms. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2_000;

export class Subscriber {
  readonly #settings: Settings;
  readonly #listeners = new Map<string, Set<Listener>>();
  #client: Client | undefined;
  #isConnecting = false;
  readonly #end = new AbortController();
  #pause = FIRST_PAUSE;
  #retry: NodeJS.Timeout | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  subscribe(channel: string, listener: Listener): () => void {
    // Each time another one, so that the same function may listen twice.
    const own: Listener = (message) => listener(message);
    const others = this.#listeners.get(channel);
    this.#listeners.set(channel, (others ?? new Set<Listener>()).add(own));
    if (this.#client === undefined) void this.#connect();
    else if (others === undefined) void this.#begin(this.#client, [channel]);
    else queueMicrotask(() => own(undefined));
    return () => this.#leave(channel, own);
  }

  close(): void {
    this.#end.abort();
    clearTimeout(this.#retry);
    this.#listeners.clear();
    this.#client?.disconnect();
  }

  #leave(channel: string, listener: Listener): void {
    const listeners = this.#listeners.get(channel);
    listeners?.delete(listener);
    if (listeners?.size !== 0) return;
    this.#listeners.delete(channel);
    this.#client?.unsubscribe(channel).catch(() => undefined);
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting || this.#end.signal.aborted) return;
    this.#isConnecting = true;
    clearTimeout(this.#retry);
    try {
      const client = await connect(this.#settings, this.#end.signal, () => this.#lost());
      if (this.#end.signal.aborted) return client.disconnect();
      this.#client = client;
      this.#pause = FIRST_PAUSE;
      client.on("message", (channel: string, message: string) => this.#tell(channel, message));
      keepAlive(client, false);
      listenFor(client, this.#settings.timeout);
      void this.#begin(client, [...this.#listeners.keys()]);
    } catch {
      // Whoever listens also looks from time to time, and is told there what is wrong.
      this.#again();
    } finally {
      this.#isConnecting = false;
    }
  }

  async #begin(client: Client, channels: readonly string[]): Promise<void> {
    try {
      if (channels.length > 0) await client.subscribe(...channels);
    } catch {
      return client.disconnect();
    }
    // Somebody may have left and come back while it was asked for.
    for (const channel of channels) this.#tell(channel, undefined);
  }

  #lost(): void {
    this.#client = undefined;
    this.#again();
  }

  #again(): void {
    if (this.#end.signal.aborted || this.#listeners.size === 0) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), this.#pause);
    this.#retry.unref();
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
  }

  #tell(channel: string, message: string | undefined): void {
    // Who is told may leave, or bring others.
    for (const listener of Array.from(this.#listeners.get(channel) ?? [])) listener(message);
  }
}

/** Between two times that a silent connection is asked whether it is there, in ms; more often where calls wait for less long. */
const BEAT = 2500;

/** A connection on which nothing is ever said may be dead for long before anybody knows: so it is asked now and then. */
function listenFor(client: Client, timeout: number): void {
  let isAnswered = true;
  const beat = setInterval(
    () => {
      if (!isAnswered) return client.disconnect();
      isAnswered = false;
      client.ping().then(
        () => (isAnswered = true),
        () => client.disconnect(),
      );
    },
    Math.min(timeout, BEAT),
  );
  beat.unref();
  client.once("end", () => clearInterval(beat));
}

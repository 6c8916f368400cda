// What this process has to do with channels: who listens to them and who waits for their locks here, and which runs it uses them of.
import type { ChangeListener } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { ChannelKeys } from "./channel-keys.ts";
import { Listening } from "./channel-listening.ts";
import { OnceKeys } from "./channel-once.ts";
import { Waiters } from "./channel-waiters.ts";
import type { Connection } from "./connection.ts";
import { newToken } from "./token.ts";

/** Between two times that channels are made to stay, in ms: much less than they do. */
const DAILY = 86_400_000;

export class ChannelPresence {
  /** How this store calls itself. */
  readonly name: string = newToken();
  readonly once: OnceKeys = new OnceKeys();
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #keep: (runId: string) => Promise<void>;
  readonly #listenings = new Map<string, Set<Listening>>();
  readonly #waiters = new Map<string, Waiters>();
  readonly #runs = new Set<string>();
  #timer: NodeJS.Timeout | undefined = undefined;

  /** `keep` makes the channels of a run stay. */
  constructor(connection: Connection, clock: Clock, keep: (runId: string) => Promise<void>) {
    this.#connection = connection;
    this.#clock = clock;
    this.#keep = keep;
  }

  /** This process uses channels of the run, until they are dropped. */
  uses(runId: string): void {
    if (this.#runs.has(runId)) return;
    this.#runs.add(runId);
    // Of this machine, as that of the server is: it knows nothing of the engine's clock.
    this.#timer ??= setInterval(() => this.#keepAll(), DAILY).unref();
  }

  /** `connection`: of the one who listens. */
  listen(connection: Connection, channel: ChannelKeys, key: string | undefined, listener: ChangeListener): () => void {
    const listenings = this.#listenings.get(channel.id) ?? new Set<Listening>();
    this.#listenings.set(channel.id, listenings);
    const onEnd = (): void => {
      listenings.delete(listening);
      if (listenings.size === 0 && this.#listenings.get(channel.id) === listenings) this.#listenings.delete(channel.id);
    };
    const listening = new Listening(connection, this.#clock, channel, { key, listener, onEnd });
    listenings.add(listening);
    return () => listening.leave();
  }

  /** Resolves when those who listen to a channel here are told what happens from now on. Absent when nobody does. */
  heard(channel: ChannelKeys): Promise<unknown> | undefined {
    const listenings = this.#listenings.get(channel.id);
    return listenings === undefined ? undefined : Promise.all(Array.from(listenings, ({ begun }) => begun));
  }

  /** The same for all channels of a run. */
  async heardOf(runId: string): Promise<void> {
    await Promise.all(this.#of(runId).map(({ begun }) => begun));
  }

  /** The channels of the run are gone: who listens hears to the end. */
  async dropped(runId: string): Promise<void> {
    this.#runs.delete(runId);
    await Promise.all(this.#of(runId).map((listening) => listening.look()));
  }

  waiters(channel: ChannelKeys): Waiters {
    let waiters = this.#waiters.get(channel.id);
    if (waiters === undefined) {
      waiters = new Waiters(this.#connection, this.#clock, channel, this.name, () => void this.#waiters.delete(channel.id));
      this.#waiters.set(channel.id, waiters);
    }
    return waiters;
  }

  /** Those who wait, if anybody does. */
  waitersOf(channel: ChannelKeys): Waiters | undefined {
    return this.#waiters.get(channel.id);
  }

  end(): void {
    clearInterval(this.#timer);
    for (const listenings of Array.from(this.#listenings.values())) for (const each of Array.from(listenings)) each.end();
    for (const waiters of this.#waiters.values()) waiters.end();
    this.#waiters.clear();
  }

  #of(runId: string): Listening[] {
    return Array.from(this.#listenings.values(), (listenings) => [...listenings])
      .flat()
      .filter((listening) => listening.runId === runId);
  }

  #keepAll(): void {
    // Whatever is not kept today is tomorrow.
    for (const runId of this.#runs) this.#keep(runId).catch(() => undefined);
  }
}

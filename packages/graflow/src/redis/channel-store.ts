// Channels in Redis: one store for all processes that share a run. What a run is saved with are its saves all the same: when it goes on,
// its channels are made anew from those.
import type { ChannelSpace, ChannelStore, StoredChannel } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import { BackendError } from "../shared/errors/backend-error.ts";
import { channelKeys, namesKey } from "./channel-keys.ts";
import { ChannelPresence } from "./channel-presence.ts";
import { dropChannels, dumpChannels, keepChannels } from "./channel-run-scripts.ts";
import { contentOf } from "./channel-content.ts";
import { RedisSpace } from "./channel-space.ts";
import type { Connection } from "./connection.ts";
import type { Script } from "./script.ts";
import { textOf } from "./stored-text.ts";
import { storeTime } from "./store-time.ts";

/** A channel store whose listening can be ended. */
export interface RedisChannelStore extends ChannelStore {
  /** The same store over a connection that is more patient. */
  over(connection: Connection): ChannelStore;
  /** Ends all subscriptions and all waiting, when what is being dropped is gone. The connection stays whose it is. */
  end(): Promise<void>;
}

type DumpedEntry = readonly [string, string, string, readonly string[]];

/** New channels come while those of a run are asked for; not for ever. */
const MOST_TRIES = 100;
/** So many keys are removed at a time. */
const SOME = 1000;

export function redisChannels(connection: Connection, clock: Clock): RedisChannelStore {
  return new RedisChannels(connection, clock);
}

class RedisChannels implements RedisChannelStore {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #prefix: string;
  readonly #presence: ChannelPresence;
  readonly #dropping: Set<Promise<void>>;

  constructor(connection: Connection, clock: Clock, shared?: RedisChannels) {
    this.#connection = connection;
    this.#clock = clock;
    this.#prefix = connection.settings.prefix;
    this.#presence = shared === undefined ? new ChannelPresence(connection, clock, (runId) => this.#keep(runId)) : shared.#presence;
    this.#dropping = shared === undefined ? new Set() : shared.#dropping;
  }

  over(connection: Connection): ChannelStore {
    return new RedisChannels(connection, this.#clock, this);
  }

  open(runId: string, name: string): ChannelSpace {
    return new RedisSpace(this.#connection, this.#clock, channelKeys(this.#prefix, runId, name), this.#presence);
  }

  async dump(runId: string): Promise<readonly StoredChannel[]> {
    const [names, channels] = await this.#ofAll<DumpedEntry[][]>(dumpChannels, runId);
    return names.map((name, i) => ({
      name: textOf(name),
      entries: (channels?.[i] ?? []).map(([key, left, kind, parts]) => ({
        key,
        content: contentOf(kind, parts),
        ...(left === "" ? {} : { ttl: Number(left) }),
      })),
    }));
  }

  drop(runId: string): Promise<void> {
    const dropping = this.#drop(runId).finally(() => this.#dropping.delete(dropping));
    this.#dropping.add(dropping);
    return dropping;
  }

  async end(): Promise<void> {
    // An engine does not wait for the channels of a run that has ended, and may be closed in the next moment.
    await Promise.allSettled(this.#dropping);
    this.#presence.end();
  }

  async #drop(runId: string): Promise<void> {
    await this.#presence.heardOf(runId);
    await this.#ofAll(dropChannels, runId);
    const known = this.#presence.once.takeAll(runId);
    for (let i = 0; i < known.length; i += SOME) await this.#connection.command("UNLINK", ...known.slice(i, i + SOME));
    await this.#presence.dropped(runId);
  }

  async #keep(runId: string): Promise<void> {
    const names = await this.#connection.command<string[]>("SMEMBERS", namesKey(this.#prefix, runId));
    const lasting = names.flatMap((name) => channelKeys(this.#prefix, runId, textOf(name)).keys.slice(1, 4));
    await this.#connection.call(keepChannels, [namesKey(this.#prefix, runId), ...lasting], []);
  }

  /** Carries out a script with the keys of all channels of a run. Resolves to their names too, and to no reply when there are none. */
  async #ofAll<Reply>(script: Script, runId: string): Promise<readonly [readonly string[], Reply | undefined]> {
    const all = namesKey(this.#prefix, runId);
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const names = await this.#connection.command<string[]>("SMEMBERS", all);
      if (names.length === 0) return [names, undefined];
      const keys = names.flatMap((name) => channelKeys(this.#prefix, runId, textOf(name)).keys.slice(1));
      const reply = await this.#connection.call<Reply | null>(script, [all, ...keys], [storeTime(this.#clock), "", ...names]);
      if (reply !== null) return [names, reply];
    }
    throw new BackendError("BACKEND_FAILED", `The run ${runId} has new channels all the time`, { hint: "See which tasks open them." });
  }
}

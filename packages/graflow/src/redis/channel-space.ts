// One channel in Redis: each method is one script.
import type { ChangeListener, ChannelSpace, Content, Entry } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import { contentOf, partsOf } from "./channel-content.ts";
import type { ChannelKeys } from "./channel-keys.ts";
import { acquireLock, releaseLock } from "./channel-lock-scripts.ts";
import type { ChannelPresence } from "./channel-presence.ts";
import { addToKey, clearKeys, deleteKey, hasKey, listKeys, readKey, replaceKey, writeKey } from "./channel-scripts.ts";
import { pushToKey } from "./channel-push-script.ts";
import { KEPT_ONCE, SURE } from "./channel-once.ts";
import type { Connection } from "./connection.ts";
import type { Script } from "./script.ts";
import { storeTime } from "./store-time.ts";
import { newToken } from "./token.ts";

type Argument = string | number;

export class RedisSpace implements ChannelSpace {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #channel: ChannelKeys;
  readonly #presence: ChannelPresence;

  constructor(connection: Connection, clock: Clock, channel: ChannelKeys, presence: ChannelPresence) {
    this.#connection = connection;
    this.#clock = clock;
    this.#channel = channel;
    this.#presence = presence;
  }

  async read(key: string): Promise<Entry | undefined> {
    const found = await this.#look<[string, string, string[]] | null>(readKey, key);
    if (found === null) return undefined;
    const [version, kind, parts] = found;
    return { content: contentOf(kind, parts), version: Number(version) };
  }

  async has(key: string): Promise<boolean> {
    return (await this.#look<0 | 1>(hasKey, key)) === 1;
  }

  keys(): Promise<string[]> {
    return this.#look<string[]>(listKeys);
  }

  async write(key: string, content: Content, ttl?: number): Promise<void> {
    await this.#change(writeKey, key, ttl ?? "", ...partsOf(content));
  }

  async replace(key: string, expected: number | undefined, content: Content): Promise<boolean> {
    return (await this.#change(replaceKey, key, expected ?? "", ...partsOf(content))) !== null;
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#change(deleteKey, key)) !== null;
  }

  async clear(): Promise<string[]> {
    return (await this.#change<string[]>(clearKeys)) ?? [];
  }

  async add(key: string, by: number): Promise<number | undefined> {
    const sum = await this.#change(addToKey, key, by);
    return sum === null ? undefined : Number(sum);
  }

  async push(key: string, end: "front" | "back", items: readonly string[]): Promise<number | undefined> {
    const length = await this.#change(pushToKey, key, end, ...items);
    return length === null ? undefined : Number(length);
  }

  async acquire(key: string, token: string, ttl: number): Promise<number> {
    this.#presence.uses(this.#channel.runId);
    const left = Number(await this.#look<string>(acquireLock, key, token, ttl));
    if (left > 0) this.#presence.waitersOf(this.#channel)?.listen();
    return left;
  }

  async release(key: string, token: string): Promise<boolean> {
    const wasHeld = (await this.#look<0 | 1>(releaseLock, key, token, this.#presence.name)) === 1;
    this.#presence.waitersOf(this.#channel)?.fire(key);
    return wasHeld;
  }

  onRelease(key: string, fire: () => void): () => void {
    return this.#presence.waiters(this.#channel).add(key, fire);
  }

  subscribe(key: string | undefined, listener: ChangeListener): () => void {
    this.#presence.uses(this.#channel.runId);
    return this.#presence.listen(this.#connection, this.#channel, key, listener);
  }

  /** What may be done twice. */
  #look<Reply>(script: Script, ...args: readonly Argument[]): Promise<Reply> {
    return this.#connection.call(script, this.#channel.keys, [storeTime(this.#clock), this.#channel.name, ...args]);
  }

  async #change<Reply = string>(script: Script, ...args: readonly Argument[]): Promise<Reply | null> {
    this.#presence.uses(this.#channel.runId);
    const heard = this.#presence.heard(this.#channel);
    if (heard !== undefined) await heard;
    const { once } = this.#presence;
    const own = this.#channel.once(newToken());
    const keys = [...this.#channel.keys, own, ...once.take(this.#channel)];
    const values = [storeTime(this.#clock), this.#channel.name, KEPT_ONCE, ...args];
    let isSentOnce = true;
    const onAgain = (): void => void (isSentOnce = false);
    const reply = await this.#connection.call<Reply | null>(script, keys, values, { sureFor: SURE, onAgain });
    // What has changed nothing left nothing. What was sent on a connection that was given up may yet come: the server is to know it then.
    if (reply !== null && isSentOnce) once.add(this.#channel, own);
    return reply;
  }
}

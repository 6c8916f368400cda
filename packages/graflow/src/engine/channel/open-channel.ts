// The face of a channel (`graph/channel.ts`) on the port behind it. Nothing is kept here: a channel costs one object, and may be opened
// anew for every attempt.
import type { Channel, ChannelChange, LockOptions, SetOptions, SubscribeOptions } from "../../graph/channel.ts";
import type { ChannelStore, Content } from "../../ports/channel-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { parseDuration } from "../../shared/duration.ts";
import { ChannelError, tellKey } from "./channel-error.ts";
import { contentCodec } from "./content.ts";
import { takeLock } from "./lock.ts";
import { addTo, expectFunction, expectKey, expectList, expectStep, expectTtl } from "./operands.ts";
import { openSubscription } from "./subscription.ts";
import { swap } from "./swap.ts";

export interface ChannelSetup {
  readonly runId: string;
  readonly name: string;
  /** Ends waiting for locks, trying again, and subscriptions. Read only when one of them begins, so it may be a getter that makes it. */
  readonly signal: AbortSignal | undefined;
  /** Told every change made through this very object, after the store has made it. Of `append` and `prepend` without the value. */
  readonly onChange?: ((change: ChannelChange) => void) | undefined;
  /** Classes whose instances may be stored. */
  readonly registry?: ClassRegistry | undefined;
}

const LOCK_TTL = 30_000;

export function openChannel(store: ChannelStore, clock: Clock, setup: ChannelSetup): Channel {
  const { runId, name } = setup;
  const space = store.open(runId, name);
  const { contentOf, listOf, itemsOf, valueOf } = contentCodec(setup.registry);

  const swapKey = (key: string, next: (current: Content | undefined) => Content | Promise<Content>): Promise<void> =>
    swap({ store, space, line: `${runId}\0${name}\0${key}`, key, signal: setup.signal }, next);

  const lengthOf = async (key: string): Promise<number> => {
    const entry = await space.read(key);
    return entry === undefined ? 0 : expectList(name, key, valueOf(entry.content)).length;
  };

  const push = async (key: string, end: "front" | "back", values: readonly unknown[]): Promise<number> => {
    if (values.length === 0) return lengthOf(expectKey(key));
    let length = await space.push(expectKey(key), end, itemsOf(key, values));
    if (length === undefined) {
      await swapKey(key, (current) => {
        const list = current === undefined ? [] : expectList(name, key, valueOf(current));
        length = list.length + values.length;
        return listOf(key, end === "front" ? [...values, ...list] : [...list, ...values]);
      });
    }
    setup.onChange?.({ key, type: "set" });
    return length as number;
  };

  return {
    name,

    async get<V>(key: string, fallback?: V): Promise<V | undefined> {
      const entry = await space.read(expectKey(key));
      return entry === undefined ? fallback : (valueOf(entry.content) as V);
    },

    async set(key: string, value: unknown, { ttl }: SetOptions = {}): Promise<void> {
      await space.write(expectKey(key), contentOf(key, value), ttl === undefined ? undefined : expectTtl(ttl));
      setup.onChange?.({ key, type: "set", value });
    },

    async delete(key: string): Promise<boolean> {
      const wasThere = await space.delete(expectKey(key));
      if (wasThere) setup.onChange?.({ key, type: "deleted" });
      return wasThere;
    },

    async has(key: string): Promise<boolean> {
      return space.has(expectKey(key));
    },

    keys(): Promise<string[]> {
      return space.keys();
    },

    async clear(): Promise<void> {
      for (const key of await space.clear()) setup.onChange?.({ key, type: "deleted" });
    },

    async increment(key: string, by: number = 1): Promise<number> {
      let sum = await space.add(expectKey(key), expectStep(by));
      if (sum === undefined) {
        await swapKey(key, (current) => contentOf(key, (sum = addTo(name, key, current === undefined ? 0 : valueOf(current), by))));
      }
      setup.onChange?.({ key, type: "set", value: sum });
      return sum as number;
    },

    async append(key: string, ...values: unknown[]): Promise<number> {
      return push(key, "back", values);
    },

    async prepend(key: string, ...values: unknown[]): Promise<number> {
      return push(key, "front", values);
    },

    async update<V>(key: string, fn: (current: V | undefined) => V | Promise<V>): Promise<V> {
      expectFunction(fn);
      let value: V | undefined;
      await swapKey(expectKey(key), async (current) => {
        value = await fn(current === undefined ? undefined : (valueOf(current) as V));
        return contentOf(key, value);
      });
      setup.onChange?.({ key, type: "set", value });
      return value as V;
    },

    async lock(key: string, options: LockOptions = {}) {
      const ttl = options.ttl === undefined ? LOCK_TTL : expectTtl(options.ttl);
      const wait = options.wait === undefined ? Infinity : parseDuration(options.wait, "wait");
      const tooLate = (): ChannelError =>
        new ChannelError("CHANNEL_LOCK", name, key, `Expected the lock of ${tellKey(name, key)} within ${wait} ms, but it is held`, {
          hint: "Wait longer by `wait`, or let the holder release it sooner.",
        });
      return takeLock({ space, clock, key: expectKey(key), ttl, wait, signal: setup.signal, tooLate });
    },

    subscribe<V>(key?: string, { signal }: SubscribeOptions = {}): AsyncIterableIterator<ChannelChange<V>> {
      const signals = [setup.signal, signal].filter((one) => one !== undefined);
      return openSubscription<V>(space, key === undefined ? undefined : expectKey(key), signals, valueOf);
    },
  };
}

// A channel whose values are checked by a schema. A Standard Schema checks whole records, so a value is checked as the one field of a
// record: of what the schema finds, the issues at that field count, and those at the record itself; that other fields are missing does not.
//
// The schema checks, it does not convert: what was given is what is stored, and what is stored is what is read. It must therefore accept
// its own output, and report all issues and not only the first, as zod, valibot and arktype do. Rules across fields are no rules of a
// channel, whose keys are written one at a time.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Channel, ChannelChange, ChannelDefinition, SetOptions, SubscribeOptions, TypedChannel } from "../../graph/channel.ts";
import { show } from "../../shared/show.ts";
import { mapFeed } from "../feed.ts";
import { pathText } from "../validate.ts";
import { ChannelError, tellKey } from "./channel-error.ts";
import { addTo, expectFunction, expectList, expectStep } from "./operands.ts";

type Key<S> = keyof S & string;

const absent: unique symbol = Symbol("absent");

/** The typed face of `channel`, which must have the name of the definition. `increment`, `append` and `prepend` check the whole new value. */
export function openTypedChannel<S>(channel: Channel, { name, schema }: ChannelDefinition<S>): TypedChannel<S> {
  const check = <V>(key: string, value: V): Promise<V> => checkField(name, schema, key, value);

  const update = async <V>(key: string, fn: (current: V | undefined) => V | Promise<V>): Promise<V> => {
    expectFunction(fn);
    return channel.update<V>(key, async (current) => check(key, await fn(current === undefined ? undefined : await check(key, current))));
  };

  const extend = async (key: string, values: readonly unknown[], add: (list: unknown[]) => unknown[]): Promise<number> => {
    if (values.length === 0) return channel.append(key);
    const list = await update<unknown>(key, (current = []) => add(expectList(name, key, current)));
    return (list as unknown[]).length;
  };

  function get<K extends Key<S>>(key: K): Promise<S[K] | undefined>;
  function get<K extends Key<S>>(key: K, fallback: S[K]): Promise<S[K]>;
  async function get<K extends Key<S>>(key: K, fallback?: S[K]): Promise<S[K] | undefined> {
    const value = await channel.get<S[K] | typeof absent>(key, absent);
    return value === absent ? fallback : check(key, value);
  }

  return {
    name,
    get,
    async set<K extends Key<S>>(key: K, value: S[K], options?: SetOptions): Promise<void> {
      await channel.set(key, await check(key, value), options);
    },
    delete: (key) => channel.delete(key),
    has: (key) => channel.has(key),
    keys: () => channel.keys() as Promise<Key<S>[]>,
    clear: () => channel.clear(),
    increment: async (key, by = 1) => update<number>(key, (current = 0) => addTo(name, key, current, expectStep(by))),
    append: (key, ...values) => extend(key, values, (list) => [...list, ...values]),
    prepend: (key, ...values) => extend(key, values, (list) => [...values, ...list]),
    update,
    lock: (key, options) => channel.lock(key, options),
    subscribe<K extends Key<S>>(key?: K, options?: SubscribeOptions): AsyncIterableIterator<ChannelChange<S[K]>> {
      return mapFeed(channel.subscribe<S[K]>(key, options), async (change) => {
        if (change.type === "set") await check(change.key, change.value);
        return change;
      });
    },
  };
}

/** Returns the value itself. Throws `ChannelError` (`VALIDATION_FAILED`). */
async function checkField<V>(channel: string, schema: StandardSchemaV1, key: string, value: V): Promise<V> {
  const result = await schema["~standard"].validate({ [key]: value });
  const issues = (result.issues ?? []).filter((issue) => concerns(issue, key));
  if (issues.length === 0) return value;
  const told = issues.map((issue) => ({ path: pathText(issue.path), message: issue.message }));
  const lines = told.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  throw new ChannelError(
    "VALIDATION_FAILED",
    channel,
    key,
    `Expected ${tellKey(channel, key)} to fit its schema, got ${show(value)}: ${lines.join("; ")}`,
    { hint: "Correct the value where it is written, or the schema of the channel.", issues: told },
  );
}

function concerns({ path = [] }: StandardSchemaV1.Issue, key: string): boolean {
  const [first] = path;
  return first === undefined || (typeof first === "object" ? first.key : first) === key;
}

// Writing what is more than JSON, by devalue. This file decides what may be stored, and finds the first thing that may not.
import { DevalueError, stringify } from "devalue";
import type { SerializationError } from "../errors/serialization-error.ts";
import { findClassCycle } from "./class-cycle.ts";
import type { ClassRegistry } from "./class-registry.ts";
import { isThenable, quietly, shapeOf, tagOf, viewInfo } from "./inspect.ts";
import { Aside } from "./aside.ts";
import { BufferRefusal, refuse, refuseClassCycle, refuseDeep, refuseUnreadable } from "./refusal.ts";
import { isError, storeError, type StoredError } from "./stored-error.ts";

/** Begins the key under which the data of a registered class is written, so that it can be told from the user's keys in a path. */
export const CLASS_KEY = "\u0000";
const classSteps = /\["\\u0000(?:[^"\\]|\\.)*"\]/g;

/** Stands for what threw when it was read, so that devalue finds its place. */
const unreadable = Symbol("unreadable");

/** The text of a value. `at` is the path that leads to it; buffers are put `aside`, if there is an aside. Throws `SerializationError`. */
export function write(value: unknown, registry: ClassRegistry | undefined, at: string, aside?: Aside): string {
  const errors = new Map<object, StoredError>();
  const instances = new Map<object, Record<string, unknown>>();
  let reason: unknown;
  /** Where buffers go just now. */
  let beside = aside;

  const attempt = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      reason = error;
      return unreadable;
    }
  };

  const reducers = {
    Class(part: unknown): unknown {
      if (registry === undefined || !isObject(part)) return undefined;
      const entry = quietly(() => registry.of(part), undefined);
      if (entry === undefined) return undefined;
      let stored = instances.get(part);
      if (stored === undefined) {
        stored = { [CLASS_KEY + entry.name]: attempt(() => entry.codec.encode(part)) };
        instances.set(part, stored);
      }
      return stored;
    },
    Aside(part: unknown): unknown {
      return beside === undefined || !isObject(part) ? undefined : attempt(() => beside?.put(part));
    },
    Error(part: unknown): unknown {
      if (!isObject(part) || !quietly(() => isError(part), false)) return undefined;
      let stored = errors.get(part);
      if (stored === undefined) {
        stored = ["Error", "Error", "", "", {}];
        errors.set(part, stored);
        storeError(part as Error, stored, isStorable);
      }
      return stored;
    },
  };

  const get = (record: Record<PropertyKey, unknown>, key: PropertyKey): unknown => attempt(() => record[key]);
  const toText = (part: unknown): string => stringify(part, reducers, { operations: { tagOf, isThenable, shapeOf, viewInfo, get } });
  const classCycle = (part: unknown): string | undefined => (instances.size === 0 ? undefined : findClassCycle(part, instances, errors));
  /** What is only tried puts nothing aside. */
  const isStorable = (part: unknown): boolean => {
    const before = beside;
    beside = before && new Aside(before.isSharing);
    const is = quietly(() => toText(part) !== "" && classCycle(part) === undefined, false);
    beside = before;
    return is;
  };

  const explain = (error: unknown): SerializationError => {
    if (error instanceof RangeError && /call stack/.test(error.message)) return refuseDeep(at, error);
    if (!(error instanceof DevalueError)) return refuseUnreadable(at, error);
    const path = at + (error.path ?? "").replaceAll(classSteps, "");
    if (error.value !== unreadable) return refuse(error.value, path, error);
    return reason instanceof BufferRefusal ? reason.at(path) : refuseUnreadable(path, reason);
  };

  let text: string;
  let cycle: string | undefined;
  try {
    text = toText(value);
    cycle = classCycle(value);
  } catch (error) {
    throw explain(error);
  }
  if (cycle !== undefined) throw refuseClassCycle(at + cycle);
  return text;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

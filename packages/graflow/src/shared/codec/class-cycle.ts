// An instance of a registered class can only be made once all of its data is there; so it must not be part of its own data.
import { show } from "../show.ts";
import { isRecord } from "./brand.ts";
import type { StoredError } from "./stored-error.ts";

/**
 * The path at which an instance of a class first stands inside itself, or nothing. Walks in the order in which reading makes the
 * objects, through the data of instances and the fields of errors.
 */
export function findClassCycle(
  root: unknown,
  instances: ReadonlyMap<object, Record<string, unknown>>,
  errors: ReadonlyMap<object, StoredError>,
): string | undefined {
  const open = new Set<object>();
  const seen = new Set<object>();

  const visit = (value: unknown, path: string): string | undefined => {
    if (typeof value !== "object" || value === null) return undefined;
    if (open.has(value)) return path;
    if (seen.has(value)) return undefined;
    seen.add(value);
    const data = instances.get(value);
    if (data !== undefined) {
      open.add(value);
      const found = visit(Object.values(data)[0], path);
      open.delete(value);
      return found;
    }
    for (const [step, part] of partsOf(errors.get(value)?.[4] ?? value)) {
      const found = visit(part, path + step);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  return visit(root, "");
}

function* partsOf(value: object): Generator<readonly [step: string, part: unknown]> {
  if (value instanceof Map) {
    for (const [key, part] of value as Map<unknown, unknown>) {
      yield [".keys()", key];
      yield [`.get(${show(key).slice(1, -1)})`, part];
    }
  } else if (value instanceof Set) {
    for (const part of value as Set<unknown>) yield [".values()", part];
  } else if (Array.isArray(value)) {
    for (const [index, part] of (value as unknown[]).entries()) yield [`[${index}]`, part];
  } else if (isRecord(value)) {
    for (const [key, part] of Object.entries(value)) yield [`.${key}`, part];
  }
}

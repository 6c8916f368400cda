// Any value as JSON, whatever it is: what JSON cannot carry is shown as text that says what it was. Never throws, runs no user code
// but getters and `toJSON`, and those under guard.

export interface SafeJsonOptions {
  /** After so many values the rest is left out, and a note says so. Default: no limit. */
  readonly limit?: number;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One line of JSON. */
export function safeJson(value: unknown, options: SafeJsonOptions = {}): string {
  return JSON.stringify(toJson(value, options));
}

/** The value as plain data that `JSON.stringify` takes as it is. */
export function toJson(value: unknown, { limit = Number.POSITIVE_INFINITY }: SafeJsonOptions = {}): Json {
  const above = new Set<object>();
  let left = limit;
  return visit(value, 0);

  function visit(item: unknown, depth: number): Json {
    left -= 1;
    switch (typeof item) {
      case "string":
        return limit < item.length ? `${item.slice(0, limit)}… ${item.length - limit} more characters` : item;
      case "boolean":
        return item;
      case "number":
        return Number.isFinite(item) ? item : String(item);
      case "bigint":
        return `${item}n`;
      case "undefined":
        return null;
      case "symbol":
        return item.toString();
      case "function":
        return `[Function ${item.name || "anonymous"}]`;
      case "object":
        return item === null ? null : guarded(() => object(item, depth));
    }
  }

  function object(item: object, depth: number): Json {
    if (above.has(item)) return "[Circular]";
    if (depth > 100) return "[Too deep]";
    above.add(item);
    try {
      return shape(item, depth);
    } finally {
      above.delete(item);
    }
  }

  function shape(item: object, depth: number): Json {
    if (Array.isArray(item)) return list(item, item.length, depth);
    if (item instanceof Date) return Number.isNaN(item.getTime()) ? "[Invalid Date]" : item.toISOString();
    if (item instanceof RegExp || item instanceof URL) return String(item);
    if (item instanceof Map) return { Map: list(item, item.size, depth) };
    if (item instanceof Set) return { Set: list(item, item.size, depth) };
    if (item instanceof Promise || item instanceof WeakMap || item instanceof WeakSet) return `[${item.constructor.name}]`;
    if (item instanceof ArrayBuffer || ArrayBuffer.isView(item)) return `[${item.constructor.name} of ${item.byteLength} bytes]`;
    if (item instanceof Error) return errorFields(item, depth);
    if ("toJSON" in item && typeof item.toJSON === "function") return visit((item as { toJSON(): unknown }).toJSON(), depth + 1);
    return fields(item, Object.keys(item), depth);
  }

  function list(items: Iterable<unknown>, size: number, depth: number): Json {
    const result: Json[] = [];
    for (const item of items) {
      if (left <= 0) {
        result.push(`… ${size - result.length} more`);
        break;
      }
      result.push(visit(item, depth + 1));
    }
    return result;
  }

  function fields(item: object, keys: readonly string[], depth: number): { [key: string]: Json } {
    const result: { [key: string]: Json } = {};
    for (const [index, key] of keys.entries()) {
      if (left <= 0) {
        result["…"] = `${keys.length - index} more`;
        break;
      }
      const value = guarded(() => {
        const found: unknown = Reflect.get(item, key);
        return found === undefined ? undefined : visit(found, depth + 1);
      });
      if (value !== undefined) Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    }
    return result;
  }

  function errorFields(error: Error, depth: number): Json {
    const own = Object.keys(error).filter((key) => key !== "name" && key !== "message" && key !== "stack");
    const cause = error.cause === undefined ? {} : { cause: visit(error.cause, depth + 1) };
    const errors = error instanceof AggregateError ? { errors: list(error.errors, error.errors.length, depth) } : {};
    return { name: String(error.name), message: String(error.message), ...fields(error, own, depth), ...cause, ...errors };
  }
}

function guarded<T>(read: () => T): T | string {
  try {
    return read();
  } catch {
    return "[Unreadable]";
  }
}

// Decides, in one walk, whether JSON alone carries a value without loss. Most values that travel between tasks are such.

/** Whether `JSON.parse(JSON.stringify(value))` is the same value: nothing undefined, no odd number, no class, nothing shared or cyclic. */
export function isPlainJson(value: unknown): boolean {
  return isPlain(value, new Set());
}

function isPlain(value: unknown, seen: Set<object>): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return value === 0 ? 1 / value > 0 : Number.isFinite(value);
    case "object": {
      if (value === null) return true;
      if (seen.has(value)) return false;
      seen.add(value);
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype === Object.prototype) return isPlainRecord(value as Record<string, unknown>, seen);
      return prototype === Array.prototype && Array.isArray(value) && isPlainArray(value, seen);
    }
    default:
      return false;
  }
}

function isPlainArray(items: readonly unknown[], seen: Set<object>): boolean {
  // A hole reads as undefined, which is not plain.
  for (let i = 0; i < items.length; i++) if (!isPlain(items[i], seen)) return false;
  return true;
}

function isPlainRecord(record: Record<string, unknown>, seen: Set<object>): boolean {
  if (Object.getOwnPropertySymbols(record).length > 0) return false;
  const keys = Object.keys(record);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key === "__proto__" || !isPlain(record[key], seen)) return false;
  }
  return true;
}

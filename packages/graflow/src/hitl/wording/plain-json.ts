// Values of an ask's context as JSON that anybody can read. A context may hold whatever a run can carry: dates, maps, cycles, a million rows.

/** More parts than these are left out. */
const MOST_PARTS = 5000;
const DEEPEST = 12;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What does not fit JSON becomes text, and what is too much "…". Never throws. */
export function plainJson(value: unknown): Json {
  const budget = { left: MOST_PARTS };
  const walk = (part: unknown, depth: number): Json => {
    if (budget.left-- <= 0) return "…";
    switch (typeof part) {
      case "string":
        return part.toWellFormed();
      case "boolean":
        return part;
      case "number":
        return Number.isFinite(part) ? part : String(part);
      case "object":
        return part === null ? null : depth > DEEPEST ? "…" : walkObject(part, depth + 1);
      case "undefined":
        return null;
      case "function":
        return "[function]";
      default:
        return String(part);
    }
  };
  const some = (parts: Iterable<unknown>, depth: number): Json[] => {
    const list: Json[] = [];
    for (const part of parts) {
      if (budget.left <= 0) return [...list, "…"];
      list.push(walk(part, depth));
    }
    return list;
  };
  const walkObject = (part: object, depth: number): Json => {
    if (Array.isArray(part)) return some(part, depth);
    if (part instanceof Date) return Number.isNaN(part.valueOf()) ? null : part.toISOString();
    if (part instanceof Map) return some(part, depth);
    if (part instanceof Set) return some(part, depth);
    if (part instanceof Error) return `${part.name}: ${part.message}`;
    if (part instanceof RegExp || part instanceof URL) return String(part);
    if (ArrayBuffer.isView(part)) return `[${part.byteLength} bytes]`;
    const record: Record<string, Json> = {};
    for (const [key, field] of Object.entries(part)) {
      if (budget.left <= 0) break;
      if (field !== undefined && key !== "__proto__") record[key] = walk(field, depth);
    }
    return record;
  };
  try {
    return walk(value, 0);
  } catch {
    return "a value that cannot be looked into";
  }
}

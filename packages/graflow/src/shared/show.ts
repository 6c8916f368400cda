// How a value looks inside of a message: short, in backticks, and safe. Showing a value runs none of its code: no getter, no
// `toString`, no `toJSON`; what cannot be looked into is said to be so.

const MAX_TEXT = 60;
const MAX_PARTS = 4;
const MAX_DEPTH = 2;

/** A value as messages tell it, in backticks: `` `"30x"` ``, `` `[1, 2, … 9 more]` ``, `` `class Money` ``, `` `Map(3)` ``. For any value at all. */
export function show(value: unknown): string {
  return `\`${sketch(value, 0)}\``;
}

function sketch(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "bigint":
      return `${shorten(String(value), MAX_TEXT)}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "boolean":
    case "undefined":
      return String(value);
    case "symbol":
      return shorten(String(value), MAX_TEXT);
    case "function":
    case "object":
      if (value === null) return "null";
      try {
        return typeof value === "function" ? sketchFunction(value) : sketchObject(value, depth);
      } catch {
        return "a value that cannot be looked into";
      }
  }
}

/** Text in double quotes, on one line, cut in the middle of nothing: at most 60 characters. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text, MAX_TEXT));
}

/** Text of at most `limit` characters; one that was longer ends in "…". */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  // Never half of a character that takes two places.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

function sketchFunction(value: object): string {
  const source = Function.prototype.toString.call(value);
  const name = own(value, "name");
  const named = typeof name === "string" && name !== "" ? ` ${shorten(name, MAX_TEXT)}` : "";
  return (source.startsWith("class") ? "class" : "function") + named;
}

function sketchObject(value: object, depth: number): string {
  if (Array.isArray(value)) return depth < MAX_DEPTH ? sketchArray(value, depth) : `Array(${value.length})`;
  const name = classOf(value);
  if (name === "Object") return depth < MAX_DEPTH ? sketchRecord(value, depth) : "{…}";
  if (name === "Date" && value instanceof Date) return Number.isNaN(value.valueOf()) ? "Date (invalid)" : `Date ${value.toISOString()}`;
  if (value instanceof RegExp) return shorten(RegExp.prototype.toString.call(value), MAX_TEXT);
  if (value instanceof Map || value instanceof Set) return `${name}(${value.size})`;
  const message = own(value, "message");
  if (value instanceof Error && typeof message === "string") return `${name}: ${shorten(message, MAX_TEXT)}`;
  if (ArrayBuffer.isView(value)) return `${name} of ${value.byteLength} bytes`;
  return name === "" ? "an object" : `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}

function sketchArray(items: readonly unknown[], depth: number): string {
  const parts: string[] = [];
  for (let i = 0; i < Math.min(items.length, MAX_PARTS); i++) parts.push(sketchField(items, String(i), depth));
  if (items.length > MAX_PARTS) parts.push(`… ${items.length - MAX_PARTS} more`);
  return `[${parts.join(", ")}]`;
}

function sketchRecord(value: object, depth: number): string {
  const keys = Object.keys(value);
  const parts = keys.slice(0, MAX_PARTS).map((key) => `${shorten(key, MAX_TEXT)}: ${sketchField(value, key, depth)}`);
  if (keys.length > MAX_PARTS) parts.push(`… ${keys.length - MAX_PARTS} more`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function sketchField(value: object, key: string, depth: number): string {
  const field = Object.getOwnPropertyDescriptor(value, key);
  if (field === undefined) return "nothing";
  return "value" in field ? sketch(field.value, depth + 1) : "…";
}

/** The name of the class of an object: "Object" for plain ones, "" when it has none. */
function classOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (typeof prototype !== "object" || prototype === null) return "Object";
  const constructor = own(prototype, "constructor");
  const name: unknown = typeof constructor === "function" ? own(constructor, "name") : undefined;
  return typeof name === "string" ? shorten(name, MAX_TEXT) : "";
}

function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

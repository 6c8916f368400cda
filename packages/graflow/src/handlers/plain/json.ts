// Values as plain JSON, for programs that know nothing else. What JSON cannot say without loss is refused, with its place; only what is not there
// (a property that is `undefined`) is left out, and nothing at all is `null`.
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { show } from "../../shared/show.ts";

/** Deeper than this, what reads it may fail. */
const DEEPEST = 500;

/** The text of a value. `path` names it in errors. Throws `SerializationError` (`NOT_SERIALIZABLE`). */
export function jsonOf(value: unknown, path: string): string {
  expectJson(value, path, []);
  return JSON.stringify(value ?? null);
}

function expectJson(value: unknown, path: string, around: readonly object[]): void {
  switch (typeof value) {
    case "string":
    case "boolean":
      return;
    case "undefined":
      if (around.length > 0 && Array.isArray(around.at(-1))) throw refusal(value, path);
      return;
    case "number":
      if (Number.isFinite(value)) return;
      throw refusal(value, path);
    case "object":
      if (value !== null) expectPlain(value, path, around);
      return;
    default:
      throw refusal(value, path);
  }
}

function expectPlain(value: object, path: string, around: readonly object[]): void {
  if (around.includes(value)) throw refusal(value, path, "contains itself");
  if (around.length > DEEPEST) throw refusal(value, path, "is nested too deeply");
  const inside = [...around, value];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) expectJson(value[i], `${path}[${i}]`, inside);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refusal(value, path);
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "symbol") throw refusal(value, path, "has a symbol as a key");
    const held = Object.getOwnPropertyDescriptor(value, key);
    if (held?.get !== undefined) throw refusal(value, path, `has a getter \`${key}\``);
    expectJson(held?.value, `${path}.${key}`, inside);
  }
}

function refusal(value: unknown, path: string, why = "is more than JSON can say"): SerializationError {
  return new SerializationError(
    "NOT_SERIALIZABLE",
    `Expected \`${path}\` to be plain JSON for a program in another language, got ${show(value)}, which ${why}`,
    {
      hint: "Send text, numbers, booleans, lists and records: a date as `toISOString()`, a Map as a list of pairs, bytes as base64.",
      path,
    },
  );
}

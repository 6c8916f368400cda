// What stands in a form at first: a value, or the defaults of the schema, as the texts that the form would post.
import type { Entries, Field } from "./field.ts";

/** The texts of a field that holds `value`; `undefined` for its defaults. */
export function fill(field: Field, value: unknown): Entries {
  const entries = new Map<string, string[]>();
  put(field, value, entries);
  return entries;
}

function put(field: Field, given: unknown, entries: Map<string, string[]>): void {
  const value = given === undefined ? field.initial : given;
  const set = (...texts: string[]): void => void entries.set(field.name, texts);
  switch (field.type) {
    case "text":
      if (value !== undefined && value !== null) set(field.input === "date-time" ? utcText(value) : plainText(value));
      return;
    case "number":
      if (typeof value === "number" || typeof value === "bigint") set(String(value));
      return;
    case "flag":
      if (value === true) set("true");
      return;
    case "choice": {
      const option = field.options.find((one) => one.value === value);
      if (option !== undefined) set(option.text);
      return;
    }
    case "choices":
      if (Array.isArray(value)) set(...field.options.filter((one) => value.includes(one.value)).map(({ text }) => text));
      return;
    case "record":
      // What may be left out as a whole is left out, until somebody writes something.
      if (!isObject(value) && !field.required) return;
      for (const [key, inner] of field.fields) put(inner, isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined, entries);
      return;
    case "list":
      if (Array.isArray(value)) for (const [index, item] of value.entries()) put(field.item(index), item, entries);
      return;
    case "constant":
      return;
    case "json":
      if (value !== undefined) set(jsonText(value));
      return;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? "" : value.toISOString().slice(0, 10);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** An instant as a field for date and time has it, in UTC and without saying so. */
function utcText(value: unknown): string {
  const at = value instanceof Date ? value : new Date(typeof value === "string" ? value : NaN);
  return Number.isNaN(at.valueOf()) ? plainText(value) : at.toISOString().replace(/(?:\.000)?Z$/, "");
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2) ?? "";
  } catch {
    return "";
  }
}

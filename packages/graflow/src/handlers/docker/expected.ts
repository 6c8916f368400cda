// What several options have in common: texts, paths, lists.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** Refuses anything but text, or nothing. A zero byte ends a text for the daemon. */
export function text(value: unknown, name: string): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "" && !value.includes("\0"))) return value;
  throw expected(name, "text", value);
}

/** Refuses anything but a path that begins at the root, or nothing. */
export function absolute(value: unknown, name: string): string | undefined {
  const path = text(value, name);
  if (path === undefined || path.startsWith("/")) return path;
  throw expected(name, "an absolute path", value);
}

export function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && !item.includes("\0"));
}

export function expected(name: string, what: string, got: unknown): OptionError {
  return new OptionError(`Expected ${name.includes("`") ? name : `\`${name}\``} to be ${what}, got ${show(got)}`);
}

// What handlers expect of their options, told when they are made.
import { type Duration, parseDuration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";

/** Refuses anything but a duration longer than 0; in ms. */
export function expectTime(value: Duration, name: string): number {
  const ms = parseDuration(value, name);
  if (ms > 0) return ms;
  throw new OptionError(`Expected \`${name}\` to be longer than 0, got ${show(value)}`);
}

export function expectOptions(options: unknown, of: string): void {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected the options of ${of} to be an object, got ${show(options)}`);
}

/** Refuses anything but a function, or nothing. */
export function expectOptionalFunction(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== "function")
    throw new OptionError(`Expected \`${name}\` to be a function, got ${show(value)}`);
}

// What the operations of a channel expect of what they are given, and of what a key holds.
import { type Duration, parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { ChannelError, tellKey } from "./channel-error.ts";

export function expectKey(key: unknown): string {
  if (typeof key === "string" && key.isWellFormed()) return key;
  throw new OptionError(`Expected \`key\` to be text, got ${show(key)}`);
}

/** In ms. */
export function expectTtl(value: Duration): number {
  const ms = parseDuration(value, "ttl");
  if (ms > 0) return ms;
  throw new OptionError("Expected `ttl` to be longer than 0", "Leave `ttl` out for the default.");
}

export function expectStep(by: unknown): number {
  if (typeof by === "number" && Number.isFinite(by)) return by;
  throw new OptionError(`Expected \`by\` to be a finite number, got ${show(by)}`);
}

export function expectFunction(fn: unknown): void {
  if (typeof fn !== "function") throw new OptionError(`Expected \`fn\` to be a function of the current value, got ${show(fn)}`);
}

/** The sum of what a key holds and `by`. */
export function addTo(channel: string, key: string, value: unknown, by: number): number {
  if (typeof value !== "number") throw misfit(channel, key, "a number", value);
  if (!Number.isFinite(value + by)) throw misfit(channel, key, `a number that stays finite with ${by} added`, value);
  return value + by;
}

export function expectList(channel: string, key: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw misfit(channel, key, "a list", value);
}

function misfit(channel: string, key: string, expected: string, value: unknown): ChannelError {
  return new ChannelError("CHANNEL_TYPE", channel, key, `Expected ${tellKey(channel, key)} to hold ${expected}, got ${show(value)}`, {
    hint: "Use another key, or change the value by `set` or `update`.",
  });
}

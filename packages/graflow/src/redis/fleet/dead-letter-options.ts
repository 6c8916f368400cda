// How many dead letters are kept, and for how long.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { type Duration, parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

export interface DeadLetterOptions {
  /** Beyond so many the oldest are dropped, and counted. Default 10,000. */
  readonly limit?: number;
  /** Older ones are dropped, and counted. Default `"90d"`. */
  readonly ttl?: Duration;
  /** Beyond so many bytes of payloads together the oldest are dropped, and counted. Default 256 MiB. */
  readonly bytes?: number;
}

export interface DeadLetterSettings {
  readonly limit: number;
  /** In ms. */
  readonly ttl: number;
  readonly bytes: number;
}

const MOST = 1_000_000;

/** Throws `OptionError`. */
export function readDeadLetterOptions(options: DeadLetterOptions = {}): DeadLetterSettings {
  if (typeof options !== "object" || options === null)
    throw new OptionError("Expected `deadLetters` to be an object with `limit` or `ttl`");
  expectKnown(options, ["limit", "ttl", "bytes"], "`deadLetters`");
  const { limit = 10_000, ttl = "90d", bytes = 256 * 1024 * 1024 } = options;
  expectInteger(limit, "deadLetters.limit", 1);
  if (limit > MOST) throw new OptionError(`Expected \`deadLetters.limit\` to be at most ${MOST}, got ${show(limit)}`);
  expectInteger(bytes, "deadLetters.bytes", 1024);
  const time = Math.floor(parseDuration(ttl, "deadLetters.ttl"));
  if (time < 1000) throw new OptionError(`Expected \`deadLetters.ttl\` to be at least 1 s, got ${show(ttl)}`);
  return { limit, ttl: time, bytes };
}

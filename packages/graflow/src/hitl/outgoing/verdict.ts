// What an answer over HTTP means for a notification: sent, try again, or give up.
import type { PostAnswer } from "./post.ts";
import { SendFailure } from "./send-failure.ts";

/** Nobody is waited for longer, whatever `Retry-After` says. */
const LONGEST_WAIT = 24 * 60 * 60 * 1000;

/** These may go well at another time: RFC 9110 and RFC 6585. */
const passing = new Set([408, 425, 429]);

/** The status of an answer that says yes. Throws a `SendFailure` for any other. `now` in ms since 1970. */
export function expectSuccess({ status, headers }: PostAnswer, host: string, now: number): number {
  if (status >= 200 && status < 300) return status;
  const isFinal = status < 500 && !passing.has(status);
  const retryAfter = readRetryAfter(headers["retry-after"], now);
  throw new SendFailure(`${host} answered ${status}`, { isFinal, status, ...(retryAfter === undefined ? {} : { retryAfter }) });
}

/** How long to wait, in ms: given in seconds, or as a date. */
function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_WAIT);
}

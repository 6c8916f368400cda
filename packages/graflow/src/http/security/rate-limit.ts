// How often one may ask: a limit for each caller, or for each address where nobody has said who they are. Failed attempts to say so have a
// stricter one of their own, in `auth/guard.ts`.
import type { Context, MiddlewareHandler } from "hono";
import { expectInteger } from "../../graph/settings.ts";
import { SecurityError } from "../../shared/errors/security-error.ts";
import type { Env } from "../services.ts";
import { networkOf } from "./address.ts";
import { type LimitState, Limiter } from "./limiter.ts";

export interface RateLimitOptions {
  /** Requests of one caller in a minute; `false`: as many as they like. Default 600. */
  readonly requestsPerMinute?: number | false;
}

/**
 * Throws `OptionError`; its requests `SecurityError` (`REQUEST_RATE`, 429, with `Retry-After`). After `authenticate`: it counts by who calls. Whoever calls from this
 * machine without having to say who they are is not counted.
 */
export function rateLimit({ requestsPerMinute = 600 }: RateLimitOptions = {}): MiddlewareHandler<Env> {
  if (requestsPerMinute === false) return (_, next) => next();
  const limiter = new Limiter(expectInteger(requestsPerMinute, "limits.requestsPerMinute", 1), 60);
  return async (c, next) => {
    const { kind, name, keyId, from } = c.var.caller;
    if (kind === "local") return next();
    const state = await limiter.take(keyId ?? (kind === "anonymous" || kind === "link" ? networkOf(from) : `${kind} ${name ?? ""}`));
    tell(c, limiter, state);
    if (!state.allowed) refuseRate(c, state, "Too many requests");
    return next();
  };
}

/** Ends a request with 429. */
export function refuseRate(c: Context<Env>, { seconds }: LimitState, what: string): never {
  c.header("retry-after", String(seconds));
  throw new SecurityError("REQUEST_RATE", `${what}: wait for ${seconds} s`, {
    hint: "Ask less often; `Retry-After` has the seconds to wait. Whoever runs the server can change `limits`.",
  });
}

/** By the IETF's draft of RateLimit header fields. */
function tell(c: Context<Env>, { limit, per }: Limiter, { left, seconds }: LimitState): void {
  c.header("ratelimit-policy", `"requests";q=${limit};w=${per}`);
  c.header("ratelimit", `"requests";r=${left};t=${seconds}`);
}

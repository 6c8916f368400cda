// What every answer tells browsers to keep from doing. Pages run the scripts and styles that carry the nonce of their very answer.
import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Env } from "../services.ts";

export interface SecurityHeadersOptions {
  /** Where people reach the server: over https, browsers are told to come by https only. */
  readonly baseUrl: string;
}

const YEAR = 365 * 24 * 60 * 60;

/** Sets `c.var.nonce`, and the headers of every answer that does not set them itself. The first of all middlewares. */
export function securityHeaders({ baseUrl }: SecurityHeadersOptions): MiddlewareHandler<Env> {
  const isHttps = new URL(baseUrl).protocol === "https:";
  return async (c, next) => {
    const nonce = randomBytes(16).toString("base64url");
    c.set("nonce", nonce);
    await next();
    const headers = c.res.headers;
    const say = (name: string, value: string): void => {
      if (!headers.has(name)) headers.set(name, value);
    };
    say("content-security-policy", policy(nonce));
    say("x-content-type-options", "nosniff");
    say("x-frame-options", "DENY");
    // Not `no-referrer`: then browsers say of our own forms that they come from nowhere.
    say("referrer-policy", "same-origin");
    say("cross-origin-opener-policy", "same-origin");
    say("cross-origin-resource-policy", "same-origin");
    say("permissions-policy", "camera=(), geolocation=(), microphone=()");
    // What a route says may be kept, such as a script of the page, may be; everything else is somebody's own.
    say("cache-control", "no-store");
    if (isHttps) say("strict-transport-security", `max-age=${YEAR}`);
  };
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

// Requests that another site has a browser make. They come with the browser's cookies and from its machine, so neither says that somebody
// wanted them. Those with a key or a token in a header are not concerned: no browser adds those by itself.
import type { Context, MiddlewareHandler } from "hono";
import { SecurityError } from "../../shared/errors/security-error.ts";
import { isSame } from "../auth/constant-time.ts";
import type { Env } from "../services.ts";

export interface CsrfOptions {
  /** Where people reach the server. */
  readonly baseUrl: string;
}

/**
 * Throws `SecurityError` (`REQUEST_FORGED`, 403) for a request that changes something and comes from another site, and for a form of
 * a session that comes without its token: the field `csrf`, or the header `X-CSRF-Token`. After `authenticate`.
 */
export function csrf({ baseUrl }: CsrfOptions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { kind } = c.var.caller;
    if (["GET", "HEAD", "OPTIONS"].includes(c.req.method) || kind === "key" || kind === "token") return next();
    const source = sourceOf(c, baseUrl);
    if (source === "elsewhere") throw forged("Expected a request of this server's own pages, got one of another site");
    if (kind === "session" && !isJson(c) && !(await hasToken(c))) throw forged("Expected the token of the form");
    return next();
  };
}

/** Whose page has made the request, as far as the browser says it. What is no browser says nothing. */
export function sourceOf(c: Context<Env>, baseUrl: string): "own" | "elsewhere" | "unsaid" {
  const site = c.req.header("sec-fetch-site");
  // `none`: somebody has typed the address. `same-site` is another server on another port, or another name of the same domain.
  if (site !== undefined) return site === "same-origin" || site === "none" ? "own" : "elsewhere";
  const origin = c.req.header("origin");
  if (origin === undefined) return "unsaid";
  if (origin === new URL(baseUrl).origin) return "own";
  // This machine has several names, and `Host` was looked at when the caller was found to be one of it.
  return c.var.caller.kind === "local" && origin === `http://${c.req.header("host") ?? ""}` ? "own" : "elsewhere";
}

/** A browser asks before it sends JSON to another site, and is not allowed to here. */
function isJson(c: Context<Env>): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(c.req.header("content-type") ?? "");
}

async function hasToken(c: Context<Env>): Promise<boolean> {
  const header = c.req.header("x-csrf-token");
  if (header !== undefined) return isSame(header, c.var.csrf);
  const type = c.req.header("content-type") ?? "";
  if (!/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return false;
  const field = (await c.req.parseBody().catch(() => ({})))["csrf" as never] as unknown;
  return typeof field === "string" && isSame(field, c.var.csrf);
}

function forged(message: string): SecurityError {
  return new SecurityError("REQUEST_FORGED", message, { hint: "Load the page again and send its form." });
}

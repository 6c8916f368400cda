// Who calls, and whether they may: what stands in front of every route. `authenticate` finds out, `allow` decides.
import type { Context, MiddlewareHandler } from "hono";
import type { AskInfo } from "../../engine/asks/face.ts";
import { SecurityError } from "../../shared/errors/security-error.ts";
import type { Caller, Permission } from "../caller.ts";
import { callerAddress, networkOf } from "../security/address.ts";
import { refuseRate } from "../security/rate-limit.ts";
import type { Env } from "../services.ts";
import type { Auth } from "./auth.ts";
import { csrfToken } from "./csrf-token.ts";
import { credentialOf, recognise } from "./recognise.ts";
import { refusalNotes } from "./refusals.ts";

/**
 * Sets `c.var.caller` and `c.var.csrf`. Refuses nobody for not saying who they are, but whoever says it in a way that is not valid: throws
 * `SecurityError` (`ACCESS_UNAUTHENTICATED`, 401; `REQUEST_RATE`, 429, after too many attempts; `ACCESS_DENIED`, 403, for a name of
 * the server that is not its own). Refusals are noted in the audit trail, in bounded numbers.
 */
export function authenticate(auth: Auth): MiddlewareHandler<Env> {
  const note = refusalNotes(auth.audit);
  return async (c, next) => {
    const from = callerAddress(c, auth.isProxy);
    if (credentialOf(c) !== undefined) await expectFewFailures(auth, c, from);
    try {
      const { caller, bearer } = await recognise(auth, c);
      c.set("caller", caller);
      c.set("csrf", await csrfToken(auth.secret, bearer));
    } catch (error) {
      if (!(error instanceof SecurityError)) throw error;
      if (error.code === "ACCESS_UNAUTHENTICATED") {
        await auth.failures.take(networkOf(from));
        c.header("www-authenticate", 'Bearer realm="graflow", error="invalid_token"');
      }
      await note(c, { name: undefined, keyId: undefined, from, kind: "anonymous" }, error);
      throw error;
    }
    await next();
    // Whoever has not said who they are, and is asked to, was not refused yet.
    if (c.res.status === 403 || (c.res.status === 401 && c.req.method !== "GET")) await note(c, c.var.caller, c.error);
  };
}

/** Whoever has failed too often in this minute has to wait, whatever they bring now. Throws `SecurityError` (`REQUEST_RATE`). */
export async function expectFewFailures(auth: Auth, c: Context<Env>, from: string): Promise<void> {
  const state = await auth.failures.look(networkOf(from));
  if (!state.allowed) refuseRate(c, state, "Too many keys or tokens that are not valid");
}

/** Lets those pass who have the permission. Throws `SecurityError`: 401 for those who have not said who they are, 403 for all others. */
export function allow(permission: Permission): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { kind, permissions } = c.var.caller;
    if (permissions.has(permission)) return next();
    if (kind !== "anonymous") throw notAllowed(permission);
    c.header("www-authenticate", 'Bearer realm="graflow"');
    throw new SecurityError("ACCESS_UNAUTHENTICATED", "Expected to be told who you are", {
      hint: "Send an API key as `Authorization: Bearer gf_…`, or log in to the page.",
    });
  };
}

/** Whether a caller may answer this ask: as one of its assignees, as anybody when it has none, or because they may answer any. */
export function mayAnswer({ permissions, names }: Caller, { assignees }: Pick<AskInfo, "assignees">): boolean {
  if (permissions.has("asks:override")) return true;
  return permissions.has("asks:answer") && (assignees.length === 0 || assignees.some((assignee) => names.includes(assignee)));
}

/** For whoever finds out only inside a route, as with `mayAnswer`. */
export function notAllowed(permission: Permission): SecurityError {
  return new SecurityError("ACCESS_DENIED", `Expected a caller who has the permission \`${permission}\``, {
    hint: "Use a key or an account with a role that has it.",
  });
}

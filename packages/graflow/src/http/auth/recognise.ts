// From a request to its caller: by what its host says, by a key or a token in its headers, by the cookie of a session, or by being from here.
import type { Context } from "hono";
import { SecurityError } from "../../shared/errors/security-error.ts";
import type { Caller } from "../caller.ts";
import { callerAddress, isForwarded, peerAddress } from "../security/address.ts";
import { isLoopback, isLoopbackHost } from "../security/loopback.ts";
import type { Env } from "../services.ts";
import type { ApiKeyInfo } from "./api-key.ts";
import { isKeyLike } from "./api-key.ts";
import type { Auth } from "./auth.ts";
import { sha256 } from "./constant-time.ts";
import { readCookie } from "./cookies.ts";
import { allPermissions, grantedBy } from "./grants.ts";
import { ownerOfIdentity } from "./identity.ts";
import type { SessionOwner } from "./sessions.ts";

/** A caller, and what the token of their forms is made for. */
export interface Recognised {
  readonly caller: Caller;
  readonly bearer: string;
}

/** The key or the token that a request brings in its headers. Other schemes belong to whoever stands in front of the server. */
export function credentialOf(c: Context<Env>): string | undefined {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
  return bearer ?? c.req.header("x-api-key");
}

/** Rejects with a `SecurityError` for a key or a token that is not valid, and for a name of the server that is not its own. */
export async function recognise(auth: Auth, c: Context<Env>): Promise<Recognised> {
  const from = callerAddress(c, auth.isProxy);
  const identity = await auth.auth?.identify?.(c.req.raw);
  if (identity !== undefined && identity !== null) {
    const owner = ownerOfIdentity(identity);
    return { caller: ownerCaller("session", owner, from), bearer: `identity ${owner.name}` };
  }
  const credential = credentialOf(c);
  if (credential !== undefined) {
    const caller = await byCredential(auth, credential, from);
    if (caller !== undefined) return { caller, bearer: "" };
    throw invalidCredential();
  }
  const session = readCookie(c, "session", auth.baseUrl);
  const owner = session === undefined ? undefined : await auth.sessions.find(session);
  if (session !== undefined && owner !== undefined) {
    const caller = await bySession(auth, owner, from);
    if (caller !== undefined) return { caller, bearer: `session ${sha256(session)}` };
  }
  const kind = isLocal(auth, c) ? "local" : "anonymous";
  const permissions = new Set(kind === "local" ? allPermissions : []);
  return { caller: { kind, name: undefined, names: [], permissions, keyId: undefined, from }, bearer: kind };
}

/** Whom a key or a token belongs to. */
async function byCredential(auth: Auth, credential: string, from: string): Promise<Caller | undefined> {
  if (isKeyLike(credential)) {
    const key = await auth.keys.recognise(credential);
    return key === undefined ? undefined : { ...ownerCaller("key", ownerOf(key), from), keyId: key.id };
  }
  const owner = await auth.readToken?.(credential);
  return owner === undefined ? undefined : ownerCaller("token", owner, from);
}

export function ownerOf({ name, groups, roles, permissions }: ApiKeyInfo): SessionOwner {
  return { name, names: [name, ...groups], roles, permissions };
}

function invalidCredential(): SecurityError {
  return new SecurityError("ACCESS_UNAUTHENTICATED", "Expected a valid key or token", {
    hint: "It may be misspelt, expired or revoked: ask for another one.",
  });
}

/** A session that a key has opened is as good as the key is now. */
async function bySession(auth: Auth, owner: SessionOwner, from: string): Promise<Caller | undefined> {
  if (owner.keyId === undefined) return ownerCaller("session", owner, from);
  const key = await auth.keys.get(owner.keyId);
  return key?.status === "active" ? { ...ownerCaller("session", ownerOf(key), from), keyId: key.id } : undefined;
}

function ownerCaller(kind: Caller["kind"], { name, names, roles, permissions }: SessionOwner, from: string): Caller {
  return { kind, name, names, permissions: grantedBy(roles, permissions), keyId: undefined, from };
}

/** Where nothing says who may do what, whoever is at this machine may do everything. */
function isLocal({ auth }: Auth, c: Context<Env>): boolean {
  if (auth !== undefined || isForwarded(c) || !isLoopback(peerAddress(c) ?? "")) return false;
  if (isLoopbackHost(c.req.header("host"))) return true;
  throw new SecurityError("ACCESS_DENIED", "Expected a request for this server by a name of this machine", {
    hint: "Use localhost or 127.0.0.1. For others to reach the server, configure `auth`.",
  });
}

// From a request to its caller: by what its host says, by a key or a token in its headers, by the cookie of a session, or by being from here.
import type { Context } from "hono";
import { SecurityError } from "../../shared/errors/security-error.ts";
import type { Caller } from "../caller.ts";
import { callerAddress, isForwarded, peerAddress } from "../security/address.ts";
import { isLoopback, isOwnHost } from "../security/loopback.ts";
import type { Env } from "../services.ts";
import type { Auth } from "./auth.ts";
import { isKeyLike } from "./api-key.ts";
import { csrfToken } from "./csrf-token.ts";
import { allPermissions, grantedBy } from "./grants.ts";

export interface Recognised {
  readonly caller: Caller;
  readonly csrf: string;
}

const nobody = { name: undefined, names: [], keyId: undefined };

export function recogniseCaller(auth: Auth): (c: Context<Env>) => Promise<Recognised> {
  return async (c) => {
    const from = callerAddress(c, auth.auth?.trustProxy);
    const caller = (await byHeader(auth, c, from)) ?? (isLocal(auth, c) ? localCaller(from) : anonymous(from));
    return { caller, csrf: await csrfToken(auth.secret, caller.kind) };
  };
}

async function byHeader(auth: Auth, c: Context<Env>, from: string): Promise<Caller | undefined> {
  const credential = credentialOf(c);
  if (credential === undefined) return undefined;
  const key = isKeyLike(credential) ? await auth.keys.recognise(credential) : undefined;
  if (key === undefined) throw invalid();
  return {
    kind: "key",
    name: key.name,
    names: [key.name, ...key.groups],
    permissions: grantedBy(key.roles, key.permissions),
    keyId: key.id,
    from,
  };
}

function credentialOf(c: Context<Env>): string | undefined {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
  return bearer ?? c.req.header("x-api-key");
}

function isLocal({ auth, baseUrl }: Auth, c: Context<Env>): boolean {
  if (auth !== undefined || isForwarded(c) || !isLoopback(peerAddress(c) ?? "")) return false;
  if (isOwnHost(c.req.header("host"), baseUrl)) return true;
  throw new SecurityError("ACCESS_DENIED", "Expected a request for this server by its own name", {
    hint: "Use its address as it is configured (`baseUrl`), or localhost.",
  });
}

function localCaller(from: string): Caller {
  return { ...nobody, kind: "local", permissions: new Set(allPermissions), from };
}

function anonymous(from: string): Caller {
  return { ...nobody, kind: "anonymous", permissions: new Set(), from };
}

function invalid(): SecurityError {
  return new SecurityError("ACCESS_UNAUTHENTICATED", "Expected a valid key or token", {
    hint: "It may be misspelt, expired or revoked: ask for another one.",
  });
}

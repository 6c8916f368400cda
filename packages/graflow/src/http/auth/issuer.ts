// An OpenID Connect issuer: where it has what, and its keys. It is asked when it is needed for the first time; what it has said is kept, that
// it did not answer is not.
import { loadPeer } from "../../shared/peer.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { SecurityError } from "../../shared/errors/security-error.ts";
import { parseDuration } from "../../shared/duration.ts";
import { show } from "../../shared/show.ts";
import { isLoopback } from "../security/loopback.ts";
import type { OidcOptions } from "./options.ts";

const TIMEOUT = 10_000;
const KEYS_MAX_AGE = 10 * 60_000;

/** What an issuer says of itself (OpenID Connect Discovery). */
export interface IssuerMetadata {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly [name: string]: unknown;
}

export type IssuerKeys = ReturnType<(typeof import("jose"))["createRemoteJWKSet"]>;

/** Both reject with a `SecurityError` (`ISSUER_FAILED`) or `PeerMissingError`. */
export interface Issuer {
  metadata(): Promise<IssuerMetadata>;
  keys(): Promise<IssuerKeys>;
}

/** Throws `OptionError` for an address that cannot be one. */
export function issuerOf({ issuer, keysCooldown = "30s" }: OidcOptions): Issuer {
  expectAddress(issuer, "auth.oidc.issuer");
  const cooldownDuration = parseDuration(keysCooldown, "auth.oidc.keysCooldown");
  const metadata = once(() => discover(issuer));
  const keys = once(async () => {
    const jose = await loadPeer("jose", "Tokens of an issuer", () => import("jose"));
    const { jwks_uri: address } = await metadata();
    return jose.createRemoteJWKSet(new URL(address), { cooldownDuration, cacheMaxAge: KEYS_MAX_AGE, timeoutDuration: TIMEOUT });
  });
  return { metadata, keys };
}

export function issuerFailed(message: string, cause?: unknown): SecurityError {
  return new SecurityError("ISSUER_FAILED", message, { hint: "Try again; if it stays, look at `auth.oidc.issuer`.", cause });
}

async function discover(issuer: string): Promise<IssuerMetadata> {
  let answer: unknown;
  try {
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(address, {
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT),
      headers: { accept: "application/json" },
    });
    if (!response.ok) throw issuerFailed(`Expected the issuer to say where its keys are, got status ${response.status}`);
    answer = await response.json();
  } catch (cause) {
    throw cause instanceof SecurityError ? cause : issuerFailed("Expected the issuer to answer", cause);
  }
  const found = (typeof answer === "object" && answer !== null ? answer : {}) as Partial<IssuerMetadata>;
  // To the letter: otherwise another one could answer in its name.
  if (found.issuer !== issuer) throw issuerFailed(`Expected the issuer to call itself ${show(issuer)}, got ${show(found.issuer)}`);
  if (typeof found.jwks_uri !== "string") throw issuerFailed("Expected the issuer to say where its keys are");
  expectAddress(found.jwks_uri, "jwks_uri");
  return found as IssuerMetadata;
}

/** Over https, so that nobody on the way can answer instead. On this machine nobody is on the way. */
function expectAddress(address: string, name: string): void {
  const url = URL.parse(address);
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname))) return;
  throw new OptionError(`Expected \`${name}\` to be an address that begins with https://, got ${show(address)}`);
}

/** Shares what has worked, and what is going on; forgets what has failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

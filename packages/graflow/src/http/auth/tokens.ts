// JWTs of an OpenID Connect issuer, as programs send them: verified by jose with the issuer's own keys.
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { loadPeer } from "../../shared/peer.ts";
import { show } from "../../shared/show.ts";
import { claimsReader } from "./claims.ts";
import { type Issuer, issuerFailed } from "./issuer.ts";
import type { OidcOptions } from "./options.ts";
import type { SessionOwner } from "./sessions.ts";

/**
 * With these, whoever verifies needs nothing that could sign. With a symmetric one, or `none`, everybody who knows the issuer's public key
 * could make tokens.
 */
const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];

/** What jose says when the fault is not the token's. */
const faultOfIssuer = new Set<unknown>([undefined, "ERR_JOSE_GENERIC", "ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID"]);

/** Whom a token speaks of; `undefined` for one that is not valid. Rejects with a `SecurityError` (`ISSUER_FAILED`) or `PeerMissingError`. */
export type ReadToken = (token: string) => Promise<SessionOwner | undefined>;

/** Throws `OptionError`. `now`: in milliseconds since 1970. */
export function tokenReader(options: OidcOptions, issuer: Issuer, now: () => number): ReadToken {
  const { audience = [] } = options;
  const audiences = typeof audience === "string" ? [audience] : audience;
  const algorithms = [...expectAlgorithms(options.algorithms ?? asymmetric)];
  const clockTolerance = parseDuration(options.clockTolerance ?? "30s", "auth.oidc.clockTolerance") / 1000;
  const read = claimsReader(options);

  return async (token) => {
    // Without an audience a token for anybody would be one for us.
    if (audiences.length === 0) return undefined;
    const jose = await loadPeer("jose", "Tokens of an issuer", () => import("jose"));
    const keys = await issuer.keys();
    try {
      const { payload } = await jose.jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: [...audiences],
        algorithms,
        clockTolerance,
        currentDate: new Date(now()),
        requiredClaims: ["exp", "sub"],
      });
      // The issuer has to say who it is: that is what they are called in the audit trail.
      if (typeof payload.sub !== "string" || payload.sub === "") return undefined;
      // Something that was told, such as that somebody has logged out, is no leave to do anything.
      return payload["events"] === undefined ? read(payload) : undefined;
    } catch (error) {
      const code = error instanceof jose.errors.JOSEError ? error.code : undefined;
      if (faultOfIssuer.has(code)) throw issuerFailed("Expected the issuer to give its keys", error);
      return undefined;
    }
  };
}

function expectAlgorithms(algorithms: readonly string[]): readonly string[] {
  for (const algorithm of algorithms) {
    if (!asymmetric.includes(algorithm))
      throw new OptionError(`Expected \`auth.oidc.algorithms\` to be among ${asymmetric.join(", ")}, got ${show(algorithm)}`);
  }
  return algorithms;
}

// Logging in to the page by an issuer, done by openid-client: authorization code with PKCE, state and nonce. What has to be known again when
// the browser comes back travels with the browser, signed; so whoever only begins leaves nothing behind here.
import type { ServerMetadata } from "openid-client";
import { loadPeer } from "../../shared/peer.ts";
import { claimsReader } from "./claims.ts";
import { type Issuer, issuerFailed } from "./issuer.ts";
import type { OidcOptions } from "./options.ts";
import type { ServerSecret } from "./server-secret.ts";
import type { SessionOwner } from "./sessions.ts";
import { isLoopback } from "../security/loopback.ts";

const PURPOSE = "login";
/** How long somebody may take to say who they are, in ms. */
export const LOGIN_TIME: number = 10 * 60_000;
const TIMEOUT_SECONDS = 10;

type Client = typeof import("openid-client");
/** Marked as deprecated there, so that it stands out; on this machine it is what is meant. */
interface WithoutTls {
  allowInsecureRequests(configuration: InstanceType<Client["Configuration"]>): void;
}

/** What is known again: of this login, in this browser. */
interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** How a login has ended. */
export type LoginEnd =
  | { readonly status: "known"; readonly owner: SessionOwner; readonly returnTo: string }
  /** `expired`: it was begun too long ago, or in another browser. `denied`: the issuer does not vouch for them. */
  | { readonly status: "expired" | "denied" };

/** Both reject with a `SecurityError` (`ISSUER_FAILED`) or `PeerMissingError`. */
export interface OidcLogin {
  /** `ticket` is for the browser to keep until it comes back. */
  begin(returnTo: string): Promise<{ readonly address: string; readonly ticket: string }>;
  /** `search`: what the browser has come back with, `?code=…&state=…`. */
  end(ticket: string | undefined, search: string): Promise<LoginEnd>;
}

export interface OidcLoginSetup {
  readonly options: OidcOptions & { readonly clientId: string };
  readonly issuer: Issuer;
  readonly secret: ServerSecret;
  /** `<baseUrl>/login/callback`. */
  readonly redirect: string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Throws `OptionError`. */
export function oidcLogin({ options, issuer, secret, redirect, now }: OidcLoginSetup): OidcLogin {
  const { clientId, clientSecret, scopes = ["openid", "profile", "email"] } = options;
  const read = claimsReader(options);

  const configure = async (): Promise<{ readonly client: Client; readonly configuration: InstanceType<Client["Configuration"]> }> => {
    const client = await loadPeer("openid-client", "Logins by an issuer", () => import("openid-client"));
    const metadata = await issuer.metadata();
    const methods = metadata["token_endpoint_auth_methods_supported"];
    const isPost = Array.isArray(methods) && !methods.includes("client_secret_basic");
    const proof =
      clientSecret === undefined ? client.None() : isPost ? client.ClientSecretPost(clientSecret) : client.ClientSecretBasic(clientSecret);
    const configuration = new client.Configuration(metadata as ServerMetadata, clientId, undefined, proof);
    configuration.timeout = TIMEOUT_SECONDS;
    // The signature of the ID token too, and not only the connection that it came by.
    client.enableNonRepudiationChecks(configuration);
    if (isLoopback(new URL(options.issuer).hostname)) (client as WithoutTls).allowInsecureRequests(configuration);
    return { client, configuration };
  };

  return {
    async begin(returnTo) {
      const { client, configuration } = await configure();
      const begun: Begun = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        returnTo,
        until: now() + LOGIN_TIME,
      };
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirect,
        scope: [...new Set(["openid", ...scopes])].join(" "),
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: "S256",
      });
      const body = Buffer.from(JSON.stringify(begun)).toString("base64url");
      return { address: address.href, ticket: `${body}.${await secret.sign(PURPOSE, body)}` };
    },

    async end(ticket, search) {
      const begun = await readTicket(secret, ticket);
      if (begun === undefined || now() >= begun.until) return { status: "expired" };
      const { client, configuration } = await configure();
      try {
        const tokens = await client.authorizationCodeGrant(configuration, new URL(`${redirect}${search}`), {
          expectedState: begun.state,
          expectedNonce: begun.nonce,
          pkceCodeVerifier: begun.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) return { status: "denied" };
        // Many issuers tell names and groups only there.
        const more =
          configuration.serverMetadata().userinfo_endpoint === undefined
            ? {}
            : await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
        return { status: "known", owner: read({ ...more, ...claims }), returnTo: begun.returnTo };
      } catch (error) {
        if (isRefusal(client, error)) return { status: "denied" };
        throw issuerFailed("Expected the issuer to say who has logged in", error);
      }
    },
  };
}

async function readTicket(secret: ServerSecret, ticket: string | undefined): Promise<Begun | undefined> {
  const [body = "", signature = ""] = ticket?.split(".") ?? [];
  if (!(await secret.verify(PURPOSE, body, signature))) return undefined;
  return JSON.parse(Buffer.from(body, "base64url").toString()) as Begun;
}

const refusals = new Set<unknown>([
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
]);

/** Whether what the browser has come back with is to blame, rather than the issuer or how it is configured. */
function isRefusal(client: Client, error: unknown): boolean {
  if (error instanceof client.AuthorizationResponseError) return true;
  if (error instanceof client.ResponseBodyError) return error.error === "invalid_grant";
  return error instanceof client.ClientError && refusals.has(error.code);
}

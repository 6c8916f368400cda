// A real OpenID Connect issuer on this machine, whose keys the test has as well, so that it can make tokens that no issuer would.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { vi } from "vitest";
import Provider, { type Configuration } from "oidc-provider";

export interface TestIssuer extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** The private key that it signs with. */
  readonly key: JWK;
  /** The paths that it was asked for. */
  readonly asked: readonly string[];
}

export const clientSecret = "a secret between the issuer and this server";

/** Of people, by the name that they log in with. */
export interface Person {
  readonly roles?: readonly string[];
  readonly groups?: readonly string[];
  readonly email?: string;
  readonly email_verified?: boolean;
}

export interface IssuerOptions {
  readonly people?: Readonly<Record<string, Person>>;
  readonly redirects?: readonly string[];
  /** Default: any that is free. */
  readonly port?: number;
  readonly kid?: string;
  /** Whether it says of another key that it signs with that. Default false. */
  readonly isLying?: boolean;
}

export async function testIssuer({
  people = {},
  redirects = [],
  port = 0,
  kid = "first",
  isLying = false,
}: IssuerOptions = {}): Promise<TestIssuer> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), kid, alg: "RS256", use: "sig" };
  const { publicKey } = await generateKeyPair("RS256");
  const other: JWK = { ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" };
  const server = await listening(port);
  const taken = (server.address() as AddressInfo).port;
  const address = `http://127.0.0.1:${taken}`;
  const configuration: Configuration = {
    jwks: { keys: [key] },
    clients: [
      { client_id: "graflow", client_secret: clientSecret, redirect_uris: [...redirects] },
      { client_id: "public", token_endpoint_auth_method: "none", redirect_uris: [...redirects] },
    ],
    claims: { openid: ["sub"], profile: ["roles", "groups"], email: ["email", "email_verified"] },
    cookies: { keys: ["keys of the cookies of the issuer"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  };
  // It warns that its pages for development are not for production, and that its keys and cookies are our own.
  const provider = quietly(() => new Provider(address, configuration));
  const answer = provider.callback();
  const asked: string[] = [];
  server.on("request", (request, response) => {
    asked.push(request.url ?? "");
    if (isLying && request.url === "/jwks") response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [other] }));
    else void answer(request, response);
  });
  return {
    address,
    port: taken,
    key,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listening(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

function quietly<T>(make: () => T): T {
  const silenced = [vi.spyOn(console, "warn"), vi.spyOn(console, "info")].map((spy) => spy.mockReturnValue());
  try {
    return make();
  } finally {
    for (const spy of silenced) spy.mockRestore();
  }
}

// The face of `@graflow/core/http`: the API and the page over an engine, alone or in a server of the user's. What it is made of is loaded
// when it is asked for, so that a package that is missing is named.
import { isHeld, never } from "../engine/outpost/loading.ts";
import { loadPeer } from "../shared/peer.ts";
import { expectAppOptions } from "./expect-options.ts";
import type { App, AppOptions, ServeOptions, Server } from "./options.ts";

export type { App, AppOptions, Limits, ServeOptions, Server } from "./options.ts";
export { apiKeys, type ApiKeys, type CreatedKey, type DraftKey, type KeyMaker } from "./auth/api-keys.ts";
export type { ApiKeyInfo, NewApiKey } from "./auth/api-key.ts";
export type { AuthOptions, Identity, OidcOptions, SessionOptions } from "./auth/options.ts";
export { askLinks, type AskLinksOptions } from "./ask-links.ts";
export { auditTrail } from "./audit-trail.ts";
export type { AuditAction, AuditActor, AuditEntry, AuditFilter, AuditTrail } from "./audit.ts";
export type { Caller, Permission, Role } from "./caller.ts";

/**
 * The API, and the page unless told otherwise, as a function from requests to answers. Throws `OptionError`, and `PeerMissingError` without
 * `hono`, `@hono/zod-openapi` and `zod`.
 *
 * ```ts
 * const flows = await createApp({ engine, workflows: [deploy], baseUrl: "https://example.org/flows" });
 * mine.all("/flows/*", mount(flows.fetch));                         // Hono, with hono/mount
 * express.use("/flows", getRequestListener(flows.fetch));           // Express, with @hono/node-server
 * ```
 */
export async function createApp(options: AppOptions): Promise<App> {
  expectAppOptions(options);
  await expectPeers();
  const { assemble } = await import("./app.ts");
  const { fetch, close } = assemble(options);
  return { fetch, close };
}

/**
 * Listens, on this machine alone unless told otherwise. Throws `OptionError`, `SecurityError` (`ACCESS_UNPROTECTED`) for an address that
 * others reach without `auth`, `PeerMissingError` as `createApp` and without `@hono/node-server`, and the error of Node when it cannot
 * listen there.
 *
 * ```ts
 * await using server = await serve({ engine, workflows: [deploy] });
 * console.log(server.url);                                          // http://127.0.0.1:8787
 * ```
 */
export async function serve(options: ServeOptions): Promise<Server> {
  if (isHeld()) return never;
  await expectPeers();
  const { listen } = await import("./serve.ts");
  return listen(options);
}

async function expectPeers(): Promise<void> {
  const feature = "The API and the page";
  await loadPeer("hono", feature, () => import("hono"));
  await loadPeer("zod", feature, () => import("zod"));
  await loadPeer("@hono/zod-openapi", feature, () => import("@hono/zod-openapi"));
}

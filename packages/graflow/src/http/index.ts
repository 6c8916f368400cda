// The face of `@graflow/core/http`: the API and the page over an engine, alone or in a server of the user's. What it is made of is loaded
// when it is asked for, so that a package that is missing is named.
import { loadPeer } from "../shared/peer.ts";
import type { App, AppOptions } from "./options.ts";

export type { App, AppOptions, Limits, ServeOptions, Server } from "./options.ts";
export { apiKeys, type ApiKeys } from "./auth/api-keys.ts";
export type { ApiKeyInfo, NewApiKey } from "./auth/api-key.ts";
export type { AuthOptions, Identity, OidcOptions, SessionOptions } from "./auth/options.ts";
export { auditTrail } from "./audit-trail.ts";
export type { AuditAction, AuditEntry, AuditFilter, AuditTrail } from "./audit.ts";
export type { Caller, Permission, Role } from "./caller.ts";

/**
 * The API, and the page unless told otherwise, as a function from requests to answers. Throws `OptionError`, and `PeerMissingError` without
 * `hono`, `@hono/zod-openapi` and `zod`.
 *
 * ```ts
 * const flows = await createApp({ engine, workflows: [deploy], baseUrl: "https://example.org/flows" });
 * mine.mount("/flows", flows.fetch);                                // Hono
 * express.use("/flows", getRequestListener(flows.fetch));           // Express, with @hono/node-server
 * ```
 */
export async function createApp(options: AppOptions): Promise<App> {
  await loadPeer("hono", "The API and the page", () => import("hono"));
  await loadPeer("zod", "The API and the page", () => import("zod"));
  await loadPeer("@hono/zod-openapi", "The API and the page", () => import("@hono/zod-openapi"));
  const { assemble } = await import("./app.ts");
  const { app, close } = await assemble(options);
  return { fetch: (request, env) => app.fetch(request, env), close };
}

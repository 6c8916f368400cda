// The page that people answer on: an inbox, a page for each ask, runs to look at, one-click links. Written on the server; it works without a
// script, and is kept up to date by a small one. What every request passes before (who calls, limits, headers) is the app's.
import { Hono } from "hono";
import type { Env, Services } from "../services.ts";
import { askRoutes } from "./asks/routes.ts";
import { assetRoutes } from "./assets/assets.ts";
import { linkRoutes } from "./links/routes.ts";
import { runRoutes } from "./runs/routes.ts";
import { siteOf, type SiteOptions } from "./site.ts";

export type { SiteOptions } from "./site.ts";

export function pageRoutes(services: Services, options: SiteOptions): Hono<Env> {
  const site = siteOf(services, options);
  return new Hono<Env>().route("/", assetRoutes()).route("/", askRoutes(site)).route("/", runRoutes(site)).route("/", linkRoutes(site));
}

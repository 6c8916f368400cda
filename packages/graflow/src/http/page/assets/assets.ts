// What the page loads beside itself: one style sheet, one script, one icon. Their names have a hash of their content, so they may be kept
// for as long as a browser likes, and never are the wrong ones.
import { createHash } from "node:crypto";
import { Hono } from "hono";
import type { Env } from "../../services.ts";
import { script } from "./script/script.ts";
import { style } from "./style/style.ts";

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2a4fc4"/><g stroke="#fff" stroke-width="2.2" fill="none" stroke-linecap="round"><path d="M10 9v14M10 16h5a7.5 7.5 0 0 0 7-7M10 16h5a7.5 7.5 0 0 1 7 7"/></g><g fill="#fff"><circle cx="10" cy="8.5" r="2.8"/><circle cx="10" cy="23.5" r="2.8"/><circle cx="22" cy="8.5" r="2.8"/><circle cx="22" cy="23.5" r="2.8"/></g></svg>';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly content: string;
}

type AssetName = "style" | "script" | "icon";

const assets: Readonly<Record<AssetName, Asset>> = {
  style: asset("graflow.css", "text/css; charset=utf-8", style),
  script: asset("graflow.js", "text/javascript; charset=utf-8", script),
  icon: asset("icon.svg", "image/svg+xml", icon),
};

function asset(name: string, type: string, content: string): Asset {
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 16);
  return { path: `/assets/${hash}/${name}`, type, content };
}

/** Below the path under which the page is mounted. */
export function assetPath(name: AssetName): string {
  return assets[name].path;
}

/** Whoever comes may load them: the page of somebody who is not known has them too. */
export function assetRoutes(): Hono<Env> {
  const routes = new Hono<Env>();
  for (const { path, type, content } of Object.values(assets)) {
    routes.get(path, (c) => c.body(content, 200, { "content-type": type, "cache-control": "public, max-age=31536000, immutable" }));
  }
  return routes;
}

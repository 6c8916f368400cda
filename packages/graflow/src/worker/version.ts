// Which Graflow this is.
import { readFileSync } from "node:fs";

/** As in its package.json, which lies two folders above: of this source, and of what is built of it. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "unknown";
}

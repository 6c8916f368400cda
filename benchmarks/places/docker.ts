// Containers, as a place that calls are compared in: an image with this Node, in which the repository is seen as it is here.
import { fileURLToPath } from "node:url";
import { docker } from "@graflow/core/docker";
import { findDaemon } from "../../packages/graflow/test/docker/daemon.ts";
import { nodeImage } from "../../packages/graflow/test/docker/images.ts";
import type { OpenedPlace } from "./contenders.ts";

/** `isWarm`: a container serves one call after another. */
export async function inContainers(isWarm: boolean): Promise<OpenedPlace | { readonly reason: string }> {
  const daemon = await findDaemon();
  if ("reason" in daemon) return daemon;
  const image = await nodeImage(daemon);
  const project = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  return { handler: docker({ image, host: daemon.host, project, max: 1, ...(isWarm ? { reuse: {} } : {}) }) };
}

// Containers as a place of the one suite: an image with this machine's Node, and the bundled workflows seen in it.
import { chmodSync } from "node:fs";
import { docker, type DockerReuse } from "../../src/handlers/docker/index.ts";
import { createEngine } from "../../src/index.ts";
import { dockerWorld } from "../docker/world.ts";
import { bundledFlows } from "./bundle.ts";
import type { PlaceUnderTest } from "./place-under-test.ts";

/** Resolves to why there are none. `remove` when all is over. */
export async function containerPlace(
  name: string,
  reuse: DockerReuse | undefined,
): Promise<{ readonly place: PlaceUnderTest; remove(): Promise<void> } | { readonly reason: string }> {
  const world = await dockerWorld();
  if ("reason" in world) return world;
  const { image, daemon } = world;
  const { folder, flows, outpost, remove } = await bundledFlows();
  // Who is nobody reads it.
  chmodSync(folder, 0o755);
  const place: PlaceUnderTest = {
    name,
    open: (parts, { max = 4 }) => {
      const handler = docker({
        image,
        host: daemon.host,
        module: `/flows/${flows}`,
        outpost: `/flows/${outpost}`,
        volumes: [{ source: folder, target: "/flows" }],
        memory: 1024,
        max,
        ...(reuse === undefined ? {} : { reuse }),
      });
      return createEngine({ ...parts, handlers: { ...parts.handlers, place: handler } });
    },
  };
  return { place, remove };
}

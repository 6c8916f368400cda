// The place of the suites: pods of a cluster whose containers are processes of this machine, and have its files.
import { join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { kubernetesJob } from "../../src/handlers/kubernetes/index.ts";
import { createEngine, type Engine } from "../../src/index.ts";
import type { BundledFlows } from "../places/bundle.ts";
import type { Opening, Parts } from "../places/place-under-test.ts";

/** `grace` in ms. Default 1 s: on a busy machine a task needs some time to say its last. */
export function inPods(
  config: KubeConfig,
  { folder, flows, outpost }: BundledFlows,
  parts: Parts,
  { max = 4, grace = 1000 }: Opening & { readonly grace?: number },
): Engine {
  const place = kubernetesJob({
    image: "node:24",
    kubeconfig: config,
    module: join(folder, flows),
    outpost: join(folder, outpost),
    grace,
    max,
  });
  return createEngine({ ...parts, handlers: { ...parts.handlers, place } });
}

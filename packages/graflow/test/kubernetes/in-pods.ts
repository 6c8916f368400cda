// The place of the suites: pods of a cluster whose containers are processes of this machine, and have its files.
import { join } from "node:path";
import type { KubeConfig } from "@kubernetes/client-node";
import { kubernetesJob } from "../../src/handlers/kubernetes/index.ts";
import { createEngine, type Engine } from "../../src/index.ts";
import type { BundledFlows } from "../places/bundle.ts";
import type { Opening, Parts } from "../places/place-under-test.ts";

export function inPods(config: KubeConfig, { folder, flows, outpost }: BundledFlows, parts: Parts, { max = 4 }: Opening): Engine {
  const place = kubernetesJob({
    image: "node:24",
    kubeconfig: config,
    module: join(folder, flows),
    outpost: join(folder, outpost),
    grace: 100,
    max,
  });
  return createEngine({ ...parts, handlers: { ...parts.handlers, place } });
}

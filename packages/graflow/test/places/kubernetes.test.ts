// The suite, in pods of a server that answers as the API of Kubernetes does and runs programs as processes (test/kubernetes/api-server.ts); of a real
// control plane, where its programs are here (test/kubernetes/control-plane.ts).
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createEngine } from "../../src/index.ts";
import { kubernetesJob } from "../../src/handlers/kubernetes/index.ts";
import type { KubeConfig } from "@kubernetes/client-node";
import { startCluster } from "../kubernetes/api-server.ts";
import { startControlPlane } from "../kubernetes/control-plane.ts";
import { startNode } from "../kubernetes/test-node.ts";
import { bundledFlows, type BundledFlows } from "./bundle.ts";
import { placeCases } from "./cases.ts";

interface Cluster {
  readonly config: KubeConfig;
  stop(): Promise<void>;
}

async function clusterHere(): Promise<Cluster> {
  const plane = await startControlPlane();
  if ("reason" in plane) return startCluster();
  const node = await startNode(plane);
  return { config: plane.configOf("admin"), stop: async () => (await node.stop(), await plane.stop()) };
}

let cluster: Cluster;
let flows: BundledFlows;
beforeAll(async () => {
  [cluster, flows] = await Promise.all([clusterHere(), bundledFlows()]);
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  await flows.remove();
});

placeCases({
  name: "in pods of a cluster",
  open: (parts, { max = 4 }) => {
    const { folder } = flows;
    const place = kubernetesJob({
      image: "node:24",
      kubeconfig: cluster.config,
      module: join(folder, flows.flows),
      outpost: join(folder, flows.outpost),
      grace: 100,
      max,
    });
    return createEngine({ ...parts, handlers: { ...parts.handlers, place } });
  },
  items: 20,
  large: 2_000_000,
});

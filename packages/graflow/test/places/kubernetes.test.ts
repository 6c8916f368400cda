// The suite, in pods of a server that answers as the API of Kubernetes does and runs programs as processes (test/kubernetes/api-server.ts); of a real
// control plane, where its programs are here (test/kubernetes/control-plane.ts).
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createEngine } from "../../src/index.ts";
import { kubernetesJob } from "../../src/handlers/kubernetes/index.ts";
import { clusterHere, type ClusterHere } from "../kubernetes/cluster-here.ts";
import { bundledFlows, type BundledFlows } from "./bundle.ts";
import { placeCases } from "./cases.ts";

let cluster: ClusterHere;
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

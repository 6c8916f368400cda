// The suite, in pods of a server that answers as the API of Kubernetes does and runs programs as processes (test/kubernetes/api-server.ts); of a real
// control plane, where its programs are here (test/kubernetes/control-plane.ts).
import { afterAll, beforeAll } from "vitest";
import { clusterHere, type ClusterHere } from "../kubernetes/cluster-here.ts";
import { inPods } from "../kubernetes/in-pods.ts";
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
  open: (parts, opening) => inPods(cluster.config, flows, parts, opening),
  items: 20,
  large: 2_000_000,
});

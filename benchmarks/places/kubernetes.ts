// Jobs of a server that answers as the API of Kubernetes does and runs programs as processes: pulling images, choosing a node and starting a
// container are not in it.
import { fileURLToPath } from "node:url";
import { kubernetesJob } from "@graflow/core/kubernetes";
import { startCluster } from "../../packages/graflow/test/kubernetes/api-server.ts";
import type { OpenedPlace } from "./contenders.ts";

export async function inCluster(): Promise<OpenedPlace> {
  const cluster = await startCluster();
  const handler = kubernetesJob({
    image: "node:24",
    kubeconfig: cluster.config,
    module: fileURLToPath(new URL("flows.ts", import.meta.url)),
    outpost: fileURLToPath(import.meta.resolve("@graflow/core/outpost")),
  });
  return { handler, close: () => cluster.stop() };
}

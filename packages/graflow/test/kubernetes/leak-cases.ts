// What calls leave behind that were cut off in pods: nothing here, and nothing in the cluster.
import { join } from "node:path";
import { afterAll } from "vitest";
import { kubernetesJob } from "../../src/handlers/kubernetes/index.ts";
import { createEngine } from "../../src/index.ts";
import { bundledFlows } from "../places/bundle.ts";
import { takeCensus } from "../places/census.ts";
import { leakCases, type Cut } from "../places/leak-cases.ts";
import { clusterApart } from "./cluster-apart.ts";

export async function kubernetesLeakCases(cut: Cut, limit: number): Promise<void> {
  const [cluster, flows] = await Promise.all([clusterApart(), bundledFlows()]);
  afterAll(async () => {
    await cluster.stop();
    await flows.remove();
  });
  const { folder } = flows;
  leakCases(
    {
      name: "in pods of a cluster",
      open: (parts, { max = 4 }) => {
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
      // Those of the cluster.
      processes: takeCensus("/nowhere").processes,
      remains: cluster.remains,
    },
    cut,
    limit,
  );
}

// What calls leave behind that were cut off in pods: nothing here, and nothing in the cluster.
import { afterAll } from "vitest";
import { bundledFlows } from "../places/bundle.ts";
import { takeCensus } from "../places/census.ts";
import { leakCases, type Cut } from "../places/leak-cases.ts";
import { clusterApart } from "./cluster-apart.ts";
import { inPods } from "./in-pods.ts";

export async function kubernetesLeakCases(cut: Cut, limit: number): Promise<void> {
  const [cluster, flows] = await Promise.all([clusterApart(), bundledFlows()]);
  afterAll(async () => {
    await cluster.stop();
    await flows.remove();
  });
  leakCases(
    {
      name: "in pods of a cluster",
      open: (parts, opening) => inPods(cluster.config, flows, parts, { ...opening, grace: 100 }),
      // Those of the cluster.
      processes: takeCensus("/nowhere").processes,
      remains: cluster.remains,
    },
    cut,
    limit,
  );
}

// The cluster that tests use: a real control plane, where its programs are here (control-plane.ts), else the tests' own server (api-server.ts).
import { BatchV1Api, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { startCluster } from "./api-server.ts";
import { startControlPlane } from "./control-plane.ts";
import { startNode } from "./test-node.ts";

export interface ClusterHere {
  readonly config: KubeConfig;
  /** Jobs, pods, containers and other things that were not there at the beginning. */
  remains(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function clusterHere(): Promise<ClusterHere> {
  const plane = await startControlPlane();
  if ("reason" in plane) {
    const { config, workloads, stop } = await startCluster();
    const { jobs, pods, containers } = workloads;
    const remains = (): readonly string[] => [...jobs.keys(), ...pods.keys(), ...containers.keys()];
    return { config, remains: () => Promise.resolve(remains()), stop };
  }
  const config = plane.configOf("admin");
  const node = await startNode(plane);
  const there = async (): Promise<readonly string[]> => {
    const namespace = "default";
    const [batch, core] = [config.makeApiClient(BatchV1Api), config.makeApiClient(CoreV1Api)];
    const lists = await Promise.all([
      batch.listNamespacedJob({ namespace }),
      core.listNamespacedPod({ namespace }),
      core.listNamespacedSecret({ namespace }),
      core.listNamespacedConfigMap({ namespace }),
      core.listNamespacedPersistentVolumeClaim({ namespace }),
    ]);
    return lists.flatMap(({ items }) => items.map(({ metadata }) => metadata?.name ?? ""));
  };
  const before = new Set(await there());
  return {
    config,
    remains: async () => {
      const running = [...node.containers].flatMap(([name, { isRunning }]) => (isRunning ? [`container of ${name}`] : []));
      return [...(await there()).filter((name) => !before.has(name)), ...running];
    },
    stop: async () => {
      await node.stop();
      await plane.stop();
    },
  };
}

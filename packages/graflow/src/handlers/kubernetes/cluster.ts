// The cluster: its client, loaded when it is needed, and where in it Jobs are made.
import type { BatchV1Api, CoreV1Api, V1OwnerReference } from "@kubernetes/client-node";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { loadPeer } from "../../shared/peer.ts";
import { ownOwner, type Owner } from "../owner.ts";
import { connectedConfig, type ConnectedConfig } from "./connections.ts";
import { unavailable } from "./failure.ts";
import type { KubernetesJobOptions } from "./options.ts";

type Client = typeof import("@kubernetes/client-node");

export interface Cluster {
  readonly client: Client;
  readonly config: ConnectedConfig;
  readonly batch: BatchV1Api;
  readonly core: CoreV1Api;
  readonly namespace: string;
  /** This process. */
  readonly own: Owner;
  /** The pod that this process is in: when that is gone, so are its Jobs. Absent outside of the cluster, and from another namespace. */
  readonly parent: V1OwnerReference | undefined;
}

const OWN_NAMESPACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

/** Rejects with a `PeerMissingError`, and with a `GraflowError` (`PLACE_UNAVAILABLE`). */
export async function openCluster({ kubeconfig, context, namespace }: KubernetesJobOptions): Promise<Cluster> {
  const client = await loadPeer("@kubernetes/client-node", "Jobs of a cluster", () => import("@kubernetes/client-node"));
  const config = connectedConfig(client.KubeConfig);
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else if (typeof kubeconfig === "string") config.loadFromFile(kubeconfig);
    else {
      const { clusters, users, contexts, currentContext } = kubeconfig;
      config.loadFromOptions({ clusters, users, contexts, currentContext });
    }
    if (context !== undefined) config.setCurrentContext(context);
    if (config.getCurrentCluster() === null) throw new Error(`context "${config.getCurrentContext()}" names no cluster`);
  } catch (error) {
    throw unavailable("its kubeconfig cannot be used", error);
  }
  const batch = config.makeApiClient(client.BatchV1Api);
  const core = config.makeApiClient(client.CoreV1Api);
  const where = namespace ?? config.getContextObject(config.getCurrentContext())?.namespace ?? "default";
  return { client, config, batch, core, namespace: where, own: await ownOwner(), parent: await ownPod(core, where) };
}

async function ownPod(core: CoreV1Api, namespace: string): Promise<V1OwnerReference | undefined> {
  if (process.env["KUBERNETES_SERVICE_HOST"] === undefined) return undefined;
  try {
    if ((await readFile(OWN_NAMESPACE, "utf8")).trim() !== namespace) return undefined;
    const { metadata } = await core.readNamespacedPod({ name: hostname(), namespace });
    return metadata?.name === undefined || metadata.uid === undefined
      ? undefined
      : { apiVersion: "v1", kind: "Pod", name: metadata.name, uid: metadata.uid };
  } catch {
    // It may not look. Its Jobs end by their deadline.
    return undefined;
  }
}

// Removing Jobs and pods: those of calls that are over, and those of processes that are no more.
import { isGone, readOwner } from "../owner.ts";
import type { Cluster } from "./cluster.ts";
import { statusOf } from "./failure.ts";
import { HOST, hostOf, MANAGER, OWNER } from "./manifest.ts";

/** Tries to remove a Job, and what is waited before the next, in ms. What is left then the cluster removes by itself, after its time. */
const TRIES = 4;
const PAUSE = 500;

/** With its pod, which has its grace to end. Never rejects. */
export function removeJob({ batch, namespace }: Cluster, name: string): Promise<void> {
  return tried(() => batch.deleteNamespacedJob({ name, namespace, propagationPolicy: "Background" }));
}

/** At once. Never rejects. */
export function removePod({ core, namespace }: Cluster, name: string): Promise<void> {
  return tried(() => core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }));
}

/** Removes the Jobs of processes of this machine that are no more. */
export async function sweep(cluster: Cluster): Promise<void> {
  const { batch, namespace, own } = cluster;
  const labelSelector = [...Object.entries(MANAGER), [HOST, hostOf(own)]].map(([key, value]) => `${key}=${value}`).join(",");
  const { items } = await batch.listNamespacedJob({ namespace, labelSelector });
  await Promise.all(
    items.map(async ({ metadata: { name = "", annotations = {} } = {} }) => {
      const owner = readOwner(annotations[OWNER] ?? "");
      if (owner !== undefined && (await isGone(owner, own))) await removeJob(cluster, name);
    }),
  );
}

async function tried(request: () => Promise<unknown>): Promise<void> {
  for (let i = 1; i <= TRIES; i++) {
    try {
      await request();
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 403 || i === TRIES) return;
      await new Promise((resolve) => void setTimeout(resolve, PAUSE * i));
    }
  }
}

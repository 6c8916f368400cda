// Following the one pod of a Job, from before it is there until it is gone. What may be missed between two connections is found by looking again; and
// so is all, where one may look and not watch.
import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "./cluster.ts";
import { statusOf } from "./failure.ts";
import { CALL } from "./manifest.ts";

export interface PodListener {
  is(pod: V1Pod): void;
  /** It is no more. Called once, at the end. */
  gone(name: string): void;
  /** It cannot be followed: it may not be looked at. Called once, at the end. */
  failed(error: unknown): void;
}

/** Before it is looked for again when the connection broke, in ms. */
const PAUSE = 500;

/** Returns how to end it. */
export function followPod({ core, client, config, namespace }: Cluster, id: string, listener: PodListener): () => void {
  const labelSelector = `${CALL}=${id}`;
  const watch = new client.Watch(config);
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  let connection: AbortController | undefined;
  let name: string | undefined;

  const again = (): void => {
    connection = undefined;
    if (!isOver) timer = setTimeout(() => void look(), PAUSE);
  };
  const see = (pod: V1Pod): void => {
    name = pod.metadata?.name;
    if (!isOver) listener.is(pod);
  };
  const end = (tell: () => void): void => {
    if (isOver) return;
    isOver = true;
    connection?.abort();
    tell();
  };
  const look = async (): Promise<void> => {
    try {
      const { items, metadata } = await core.listNamespacedPod({ namespace, labelSelector });
      const known = name;
      const [pod] = items;
      if (pod !== undefined) see(pod);
      else if (known !== undefined) return end(() => listener.gone(known));
      if (isOver) return;
      const from = { labelSelector, resourceVersion: metadata?.resourceVersion };
      const opened = await watch.watch(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, from, hear, again);
      if (isOver) opened.abort();
      else connection = opened;
    } catch (error) {
      const status = statusOf(error);
      if (status === 401 || status === 403 || status === 404) end(() => listener.failed(error));
      else again();
    }
  };
  const hear = (phase: string, pod: V1Pod): void => {
    if (phase === "ADDED" || phase === "MODIFIED") see(pod);
    else if (phase === "DELETED") {
      see(pod);
      end(() => listener.gone(pod.metadata?.name ?? "?"));
    }
  };
  void look();
  return () => {
    isOver = true;
    clearTimeout(timer);
    connection?.abort();
  };
}

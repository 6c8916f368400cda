// A node of a real control plane, whose containers are processes of this machine: it takes the pods that it is given, runs what they say, tells how
// they do, and serves their streams to the API server as a kubelet does.
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { CoreV1Api, Watch, type V1ContainerState, type V1Pod } from "@kubernetes/client-node";
import { WebSocketServer } from "ws";
import { Container } from "./container.ts";
import { certificateIn, type ControlPlane } from "./control-plane.ts";

export interface TestNode {
  readonly containers: ReadonlyMap<string, Container>;
  stop(): Promise<void>;
}

const NODE = "node-of-the-test";

export async function startNode({ folder, configOf }: ControlPlane): Promise<TestNode> {
  const config = configOf("admin");
  const core = config.makeApiClient(CoreV1Api);
  const containers = new Map<string, Container>();
  const { key, cert } = await certificateIn(folder);
  const server = createServer({ key: await readFile(key), cert: await readFile(cert) }, (request, response) => {
    const [, pod = ""] = /^\/containerLogs\/[^/]+\/([^/]+)\//.exec(request.url ?? "") ?? [];
    response.end(containers.get(pod)?.log ?? "");
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has("v4.channel.k8s.io") ? "v4.channel.k8s.io" : false),
  });
  server.on("upgrade", (request, socket, head) => {
    const [, pod = ""] = /^\/attach\/[^/]+\/([^/]+)\//.exec(request.url ?? "") ?? [];
    const container = containers.get(pod);
    if (container?.isRunning !== true) return void socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    sockets.handleUpgrade(request, socket, head, (attached) => container.attach(attached));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port: Port } = server.address() as AddressInfo;
  await core.createNode({ body: { metadata: { name: NODE } } });
  const amounts = { cpu: "64", memory: "64Gi", pods: "100", "ephemeral-storage": "100Gi" };
  const now = new Date();
  const body = await core.readNode({ name: NODE });
  await core.replaceNodeStatus({
    name: NODE,
    body: Object.assign(body, {
      status: {
        capacity: amounts,
        allocatable: amounts,
        addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
        daemonEndpoints: { kubeletEndpoint: { Port } },
        conditions: [{ type: "Ready", status: "True", lastHeartbeatTime: now, lastTransitionTime: now, reason: "Test", message: "" }],
      },
    }),
  });
  // New nodes are said not to be ready.
  const ready = await core.readNode({ name: NODE });
  if (ready.spec !== undefined) ready.spec.taints = [];
  await core.replaceNode({ name: NODE, body: ready });

  const tell = async (pod: V1Pod, phase: string, state: V1ContainerState): Promise<void> => {
    const { name = "", namespace = "" } = pod.metadata ?? {};
    const [container] = pod.spec?.containers ?? [];
    const containerStatuses = [{ name: container?.name ?? "", state, ready: false, restartCount: 0, image: "", imageID: "" }];
    try {
      const body = await core.readNamespacedPod({ name, namespace });
      body.status = { phase, containerStatuses, startTime: new Date() };
      await core.replaceNamespacedPodStatus({ name, namespace, body });
    } catch {
      // It is gone, or has changed meanwhile: then it is told again.
    }
  };
  const see = async (pod: V1Pod): Promise<void> => {
    const { name = "", namespace = "", deletionTimestamp } = pod.metadata ?? {};
    const known = containers.get(name);
    if (deletionTimestamp !== undefined) {
      await known?.end(pod.metadata?.deletionGracePeriodSeconds ?? 0);
      await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }).catch(() => {});
    } else if (known === undefined) {
      const container = new Container(pod);
      containers.set(name, container);
      await tell(pod, "Running", { running: { startedAt: new Date() } });
      const exitCode = await container.exit;
      const reason = exitCode === 0 ? "Completed" : "Error";
      await tell(pod, exitCode === 0 ? "Succeeded" : "Failed", {
        terminated: { exitCode, reason, startedAt: new Date(), finishedAt: new Date() },
      });
    }
  };
  let isOver = false;
  let watching: AbortController | undefined;
  const watch = async (): Promise<void> => {
    if (isOver) return;
    const hear = (phase: string, pod: V1Pod): void => {
      if (phase === "DELETED") void containers.get(pod.metadata?.name ?? "")?.end(0);
      else void see(pod);
    };
    watching = await new Watch(config).watch("/api/v1/pods", { fieldSelector: `spec.nodeName=${NODE}` }, hear, () => void watch());
  };
  await watch();
  return {
    containers,
    stop: async () => {
      isOver = true;
      watching?.abort();
      await Promise.all([...containers.values()].map((container) => container.end(0)));
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

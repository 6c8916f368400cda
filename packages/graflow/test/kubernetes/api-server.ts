// A server that answers as the API of Kubernetes is documented to, for what a Job of one pod needs: it is no cluster, but programs are really run, as
// processes. Images are scenarios: "missing", "as-root", "too-large" never start, "hungry" is ended for want of memory once it has begun, and whoever
// wants to be connected to "mute" waits for ever.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { V1ContainerState, V1Job, V1Pod } from "@kubernetes/client-node";
import { KubeConfig } from "@kubernetes/client-node";
import { WebSocketServer } from "ws";
import { Container } from "./container.ts";

export interface TestCluster {
  readonly config: KubeConfig;
  readonly jobs: Map<string, V1Job>;
  readonly pods: ReadonlyMap<string, V1Pod>;
  /** Every Job that was made, also those that are gone. */
  readonly made: readonly V1Job[];
  /** What is refused, as "create jobs". */
  readonly forbidden: Set<string>;
  /** What went on in the containers that are there. */
  readonly containers: ReadonlyMap<string, Container>;
  /** Ends connections of containers, as something between here and there may. */
  cut(): void;
  /** A node is drained. */
  evict(pod: string): void;
  /** Resolves when there is no Job and no pod any more. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

const TOKEN = "a token of the test";
const HOPELESS: Readonly<Record<string, V1ContainerState>> = {
  missing: { waiting: { reason: "ImagePullBackOff", message: 'Back-off pulling image "missing"' } },
  "as-root": { waiting: { reason: "CreateContainerConfigError", message: "container has runAsNonRoot and image will run as root" } },
};

export async function startCluster(): Promise<TestCluster> {
  const jobs = new Map<string, V1Job>();
  const pods = new Map<string, V1Pod>();
  const made: V1Job[] = [];
  const containers = new Map<string, Container>();
  const forbidden = new Set<string>();
  const watchers = new Set<{ readonly selector: Selector; readonly response: ServerResponse }>();
  const onChange: (() => void)[] = [];
  let version = 1;

  const tell = (type: "ADDED" | "MODIFIED" | "DELETED", pod: V1Pod): void => {
    if (pod.metadata !== undefined) pod.metadata.resourceVersion = String(++version);
    const line = `${JSON.stringify({ type, object: pod })}\n`;
    for (const { selector, response } of watchers) if (selector(pod.metadata?.labels)) response.write(line);
    for (const fire of onChange.splice(0)) fire();
  };
  const change = (pod: V1Pod, state: V1ContainerState | undefined, status: V1Pod["status"] = {}): void => {
    const [{ name = "" } = {}] = pod.spec?.containers ?? [];
    const containerStatuses = state === undefined ? [] : [{ name, state, ready: false, restartCount: 0, image: "", imageID: "" }];
    pod.status = Object.assign(pod.status ?? {}, status, { containerStatuses });
    if (pods.has(pod.metadata?.name ?? "")) tell("MODIFIED", pod);
  };
  const begin = (pod: V1Pod): void => {
    const name = pod.metadata?.name ?? "";
    const image = pod.spec?.containers[0]?.image ?? "";
    pods.set(name, pod);
    tell("ADDED", pod);
    if (image === "too-large") {
      const message = "0/1 nodes are available: 1 Insufficient cpu.";
      return change(pod, undefined, { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] });
    }
    const hopeless = HOPELESS[image];
    if (hopeless !== undefined) return change(pod, hopeless);
    change(pod, { waiting: { reason: "ContainerCreating" } });
    const container = new Container(pod);
    containers.set(name, container);
    change(pod, { running: {} }, { phase: "Running" });
    void container.exit.then((exitCode) => {
      const reason = image === "hungry" ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
      change(pod, { terminated: { exitCode, reason } }, { phase: exitCode === 0 ? "Succeeded" : "Failed" });
    });
  };
  const removePod = async (name: string, grace: number): Promise<void> => {
    const pod = pods.get(name);
    if (pod === undefined) return;
    await containers.get(name)?.end(grace);
    if (!pods.delete(name)) return;
    containers.delete(name);
    tell("DELETED", pod);
  };
  const podsOf = (job: string): string[] =>
    [...pods].flatMap(([name, { metadata }]) => (metadata?.labels?.["job-name"] === job ? [name] : []));

  const createJob = (job: V1Job, namespace: string): readonly [number, object] => {
    if (namespace === "nowhere") return refusal(404, `namespaces "${namespace}" not found`);
    if (job.spec?.template.spec?.containers[0]?.image === "not valid!") return refusal(422, "Job.batch is invalid: image: Invalid value");
    const name = job.metadata?.name ?? "";
    jobs.set(name, job);
    made.push(job);
    const { metadata, spec } = job.spec?.template ?? {};
    setImmediate(() => {
      if (!jobs.has(name) || spec === undefined) return;
      begin({
        metadata: { labels: { ...metadata?.labels, "job-name": name }, name: `${name}-abcde`, namespace },
        spec,
        status: { phase: "Pending" },
      });
    });
    return [201, job];
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<readonly [number, unknown] | undefined> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://cluster");
    const [, namespace = "", kind = "", name, sub] =
      /^\/(?:api\/v1|apis\/batch\/v1)\/namespaces\/([^/]+)\/(jobs|pods)(?:\/([^/]+))?(?:\/(log))?$/.exec(pathname) ?? [];
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return refusal(401, "Unauthorized");
    const watches = searchParams.get("watch") === "true";
    const verb = verbOf(request.method ?? "", name !== undefined, watches);
    const resource = sub === undefined ? kind : `${kind}/${sub}`;
    if (forbidden.has(`${verb} ${resource}`))
      return refusal(403, `${resource} is forbidden: User "tester" cannot ${verb} resource "${resource}" in the namespace "${namespace}"`);
    const selector = selectorOf(searchParams.get("labelSelector"));
    if (kind === "jobs") {
      if (verb === "create") return createJob(JSON.parse(await textOf(request)) as V1Job, namespace);
      if (verb === "list") return [200, { metadata: {}, items: [...jobs.values()].filter(({ metadata }) => selector(metadata?.labels)) }];
      const job = jobs.get(name ?? "");
      if (job === undefined) return refusal(404, `jobs.batch "${name}" not found`);
      jobs.delete(name ?? "");
      for (const each of podsOf(name ?? "")) void removePod(each, pods.get(each)?.spec?.terminationGracePeriodSeconds ?? 30);
      for (const fire of onChange.splice(0)) fire();
      return [200, { kind: "Status", status: "Success" }];
    }
    if (watches) {
      response.writeHead(200, { "content-type": "application/json" });
      response.flushHeaders();
      const since = Number(searchParams.get("resourceVersion") ?? 0);
      for (const pod of pods.values())
        if (selector(pod.metadata?.labels) && Number(pod.metadata?.resourceVersion) > since)
          response.write(`${JSON.stringify({ type: "MODIFIED", object: pod })}\n`);
      const watcher = { selector, response };
      watchers.add(watcher);
      response.on("close", () => watchers.delete(watcher));
      return undefined;
    }
    if (verb === "list")
      return [
        200,
        { metadata: { resourceVersion: String(version) }, items: [...pods.values()].filter(({ metadata }) => selector(metadata?.labels)) },
      ];
    const pod = pods.get(name ?? "");
    if (pod === undefined) return refusal(404, `pods "${name}" not found`);
    if (sub === "log") return [200, containers.get(name ?? "")?.log ?? ""];
    if (verb === "delete") void removePod(name ?? "", Number(searchParams.get("gracePeriodSeconds") ?? 30));
    return [200, pod];
  };

  const server = createServer((request, response) => {
    void answer(request, response).then((reply) => {
      if (reply === undefined) return;
      const [status, body] = reply;
      const type = typeof body === "string" ? "text/plain" : "application/json";
      response.writeHead(status, { "content-type": type }).end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 64 * 1024,
    handleProtocols: (offered) => (offered.has("v4.channel.k8s.io") ? "v4.channel.k8s.io" : false),
  });
  server.on("upgrade", (request, socket, head) => {
    const [, name = ""] = /\/pods\/([^/]+)\/attach\?/.exec(request.url ?? "") ?? [];
    const container = containers.get(name);
    const status = forbidden.has("create pods/attach") ? "403 Forbidden" : container?.isRunning === true ? undefined : "400 Bad Request";
    if (status !== undefined || container === undefined) return void socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
    if (container.image === "mute") return void socket.on("end", () => socket.end()).resume();
    sockets.handleUpgrade(request, socket, head, (attached) => container.attach(attached));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: "test", server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: "tester", token: TOKEN },
  );
  return {
    config,
    jobs,
    pods,
    made,
    forbidden,
    containers,
    cut: () => sockets.clients.forEach((socket) => socket.terminate()),
    evict: (name) => {
      const pod = pods.get(name);
      if (pod === undefined) return;
      Object.assign(pod.status ?? {}, { reason: "Evicted", message: "The node was low on resource: memory." });
      void containers.get(name)?.end(0);
    },
    empty: async () => {
      while (jobs.size > 0 || pods.size > 0) await new Promise<void>((resolve) => void onChange.push(resolve));
    },
    stop: async () => {
      await Promise.all([...containers.values()].map((container) => container.end(0)));
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

type Selector = (labels: Readonly<Record<string, string>> | undefined) => boolean;

function selectorOf(text: string | null): Selector {
  const wanted = (text ?? "").split(",").flatMap((part) => (part === "" ? [] : [part.split("=") as [string, string]]));
  return (labels) => wanted.every(([key, value]) => labels?.[key] === value);
}

function verbOf(method: string, isOne: boolean, watches: boolean): string {
  if (watches) return "watch";
  if (method === "GET") return isOne ? "get" : "list";
  return method === "POST" ? "create" : "delete";
}

function refusal(code: number, message: string): readonly [number, object] {
  return [code, { kind: "Status", apiVersion: "v1", status: "Failure", message, code }];
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

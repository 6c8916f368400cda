// A server that answers as the API of Kubernetes is documented to, for what a Job of one pod needs: it is no cluster, but programs are really run, as
// processes (workloads.ts).
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { V1Job, V1Pod } from "@kubernetes/client-node";
import { KubeConfig } from "@kubernetes/client-node";
import { WebSocketServer } from "ws";
import { Workloads, type News } from "./workloads.ts";

export interface TestCluster {
  readonly config: KubeConfig;
  readonly workloads: Workloads;
  /** What is refused, as "create jobs". */
  readonly forbidden: Set<string>;
  /** Ends connections of containers, as something between here and there may. */
  cut(): void;
  stop(): Promise<void>;
}

const TOKEN = "a token of the test";

export async function startCluster(): Promise<TestCluster> {
  const workloads = new Workloads();
  const { jobs, pods, containers } = workloads;
  const forbidden = new Set<string>();

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
      if (verb === "create") {
        const job = JSON.parse(await textOf(request)) as V1Job;
        const why = whyNot(job, namespace);
        if (why !== undefined) return why;
        workloads.add(job, namespace);
        return [201, job];
      }
      if (verb === "list") return [200, { metadata: {}, items: [...jobs.values()].filter(({ metadata }) => selector(metadata?.labels)) }];
      return workloads.remove(name ?? "") ? [200, { kind: "Status", status: "Success" }] : refusal(404, `jobs.batch "${name}" not found`);
    }
    if (watches) {
      watch(workloads, selector, Number(searchParams.get("resourceVersion") ?? 0), response);
      return undefined;
    }
    if (verb === "list") {
      const items = [...pods.values()].filter(({ metadata }) => selector(metadata?.labels));
      return [200, { metadata: { resourceVersion: String(workloads.version) }, items }];
    }
    const pod = pods.get(name ?? "");
    if (pod === undefined) return refusal(404, `pods "${name}" not found`);
    if (sub === "log") return [200, containers.get(name ?? "")?.log ?? ""];
    if (verb === "delete") void workloads.removePod(name ?? "", Number(searchParams.get("gracePeriodSeconds") ?? 30));
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
    // Whoever wants to be connected to this one waits for ever.
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
    workloads,
    forbidden,
    cut: () => sockets.clients.forEach((socket) => socket.terminate()),
    stop: async () => {
      await workloads.end();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

function whyNot({ spec }: V1Job, namespace: string): readonly [number, object] | undefined {
  if (namespace === "nowhere") return refusal(404, `namespaces "${namespace}" not found`);
  const isValid = spec?.template.spec?.containers[0]?.image !== "not valid!";
  return isValid ? undefined : refusal(422, "Job.batch is invalid: image: Invalid value");
}

/** Tells of pods what has come after `since`, and all that comes, until nobody listens. */
function watch({ pods, watchers }: Workloads, selector: Selector, since: number, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.flushHeaders();
  const hear = (type: News, object: V1Pod): void => {
    if (selector(object.metadata?.labels)) response.write(`${JSON.stringify({ type, object })}\n`);
  };
  for (const pod of pods.values()) if (Number(pod.metadata?.resourceVersion) > since) hear("MODIFIED", pod);
  watchers.add(hear);
  response.on("close", () => watchers.delete(hear));
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

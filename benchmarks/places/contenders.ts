// The places that calls are compared in. To add one: how a task that does nothing is carried out there, or why that cannot be here.
import { fileURLToPath } from "node:url";
import { processes, resourcePool, threads, type Engine, type TaskHandler } from "@graflow/core";
import { ssh } from "@graflow/core/ssh";
import { startSshd } from "../../packages/graflow/test/ssh/sshd.ts";
import { commands } from "./commands.ts";
import { inContainers } from "./docker.ts";
import { onAFleet } from "./fleet.ts";
import { byHttp } from "./http.ts";
import { inCluster } from "./kubernetes.ts";
import { inFunctions } from "./lambda.ts";

export interface OpenedPlace {
  /** What carries the task of `noOp` out. Absent: `call` needs none. */
  readonly handler?: TaskHandler;
  /** Carries a call out, and resolves to what it was given. Default: a run of `noOp`. */
  call?(at: number, engine: Engine): Promise<unknown>;
  /** Ends what the other side keeps from calls before, so that the next is a first one. */
  rest?(): Promise<unknown>;
  close?(): Promise<void>;
}

export interface PlaceContender {
  readonly name: string;
  open(): Promise<OpenedPlace | { readonly reason: string }>;
  /** How many calls are made in one round. Default 200. */
  readonly calls?: number;
  /** How often the first call is looked at. Default 5. */
  readonly starts?: number;
}

/** No place: a handler that does nothing. */
const inline: TaskHandler = { name: "inline", execute: (call, next) => next(call) };

export const contenders: readonly PlaceContender[] = [
  { name: "inline", open: async () => ({ handler: inline }) },
  { name: 'resourcePool("gpu", 4)', open: async () => ({ handler: resourcePool("gpu", 4) }) },
  {
    name: 'resourcePool("gpu", 4, { shared: true }), in memory',
    open: async () => ({ handler: resourcePool("gpu", 4, { shared: true }) }),
  },
  { name: "threads()", open: async () => ({ handler: threads({ max: 1 }) }) },
  { name: "processes()", open: async () => ({ handler: processes({ max: 1 }) }) },
  { name: "shell(), a command", open: async () => commands, calls: 50 },
  { name: "docker(), a warm container", open: () => inContainers(true) },
  { name: "docker(), a container for each call", open: () => inContainers(false), calls: 3, starts: 3 },
  { name: "ssh(), to this machine", open: () => overSsh(true) },
  { name: "ssh(), a process for each call", open: () => overSsh(false), calls: 5 },
  { name: "httpTask(), its answer streamed", open: () => byHttp(false) },
  { name: "httpTask(), called back", open: () => byHttp(true) },
  { name: "lambda(), the tests' server", open: inFunctions },
  { name: "redis(), a worker of a fleet", open: onAFleet },
  { name: "kubernetesJob(), the tests' API server", open: inCluster, calls: 5, starts: 3 },
];

async function overSsh(reuse: boolean): Promise<OpenedPlace | { readonly reason: string }> {
  const server = await startSshd();
  if ("reason" in server) return server;
  const { port, username, key, ed25519 } = server;
  const handler = ssh({
    host: "127.0.0.1",
    port,
    username,
    auth: { keyFile: key },
    hostKey: ed25519,
    module: fileURLToPath(new URL("flows.ts", import.meta.url)),
    node: process.execPath,
    max: 1,
    reuse,
  });
  return { handler, close: () => server.stop() };
}

export { inline };

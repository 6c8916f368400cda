// The places that calls are compared in. To add one: how to get a handler that carries a task out there, or why that cannot be here.
import { fileURLToPath } from "node:url";
import { processes, resourcePool, threads, type TaskHandler } from "@graflow/core";
import { ssh } from "@graflow/core/ssh";
import { startSshd } from "../../packages/graflow/test/ssh/sshd.ts";
import { inContainers } from "./docker.ts";

export interface OpenedPlace {
  readonly handler: TaskHandler;
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
  { name: "docker(), a warm container", open: () => inContainers(true) },
  { name: "docker(), a container for each call", open: () => inContainers(false), calls: 3, starts: 3 },
  { name: "ssh(), to this machine", open: () => overSsh(true) },
  { name: "ssh(), a process for each call", open: () => overSsh(false), calls: 5 },
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

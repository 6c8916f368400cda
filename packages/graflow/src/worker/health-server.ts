// Where a worker tells how it does, by HTTP: for those who start and watch processes. Whoever reaches it may read it; nothing of it is secret.
//
//   /livez         503 when starting the process anew would help
//   /healthz       503 when it does not do what it is for, for whatever reason
//   /readyz        503 unless it takes work
//   /metrics.json  what it has done, and uses
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import type { WorkerStatus } from "./face.ts";
import { isAlive, isHealthy } from "./health.ts";

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Connections at the same time: whoever asks is one, or a few. */
const MOST_CONNECTIONS = 100;

/** Rejects with a `GraflowError` (`WORKER_HEALTH_FAILED`) where it cannot listen. */
export async function serveHealth(
  { port, hostname }: { readonly port: number; readonly hostname: string },
  status: () => WorkerStatus,
): Promise<HealthServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5000 }, (request, response) => {
    const answer = answerTo(request.method ?? "", (request.url ?? "").split("?")[0] ?? "", status);
    const text = `${JSON.stringify(answer.body)}\n`;
    response.writeHead(answer.status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(answer.status === 405 ? { allow: "GET, HEAD" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : text);
    request.resume();
  });
  server.maxConnections = MOST_CONNECTIONS;
  const url = await listen(server, port, hostname);
  // Only work is a reason for the process to stay.
  server.unref();
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(method: string, path: string, status: () => WorkerStatus): Answer {
  if (method !== "GET" && method !== "HEAD") return { status: 405, body: { error: "Only GET is answered" } };
  const { health, ...rest } = status();
  switch (path) {
    case "/livez":
      return { status: isAlive(health) ? 200 : 503, body: health };
    case "/healthz":
      return { status: isHealthy(health) ? 200 : 503, body: { ...health, worker: rest.id, mode: rest.mode } };
    case "/readyz":
      return { status: health.status === "ok" ? 200 : 503, body: health };
    case "/metrics.json":
      return { status: 200, body: { ...rest, current: rest.current.length, health } };
    default:
      return { status: 404, body: { error: "There are /livez, /healthz, /readyz and /metrics.json" } };
  }
}

function listen(server: Server, port: number, hostname: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(refused(cause, port, hostname)));
    server.listen(port, hostname, () => {
      const { port: actual } = server.address() as AddressInfo;
      const name = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname;
      resolve(`http://${name.includes(":") ? `[${name}]` : name}:${actual}`);
    });
  });
}

function refused(cause: NodeJS.ErrnoException, port: number, hostname: string): GraflowError {
  const why =
    cause.code === "EADDRINUSE"
      ? "somebody else listens there"
      : cause.code === "EACCES"
        ? "that is not allowed"
        : "this machine has no such address";
  return new GraflowError("WORKER_HEALTH_FAILED", `The worker cannot tell how it does on ${hostname}:${port}: ${why}`, {
    hint: "Give `health` another port, 0 for any that is free, or an address of this machine.",
    cause,
  });
}

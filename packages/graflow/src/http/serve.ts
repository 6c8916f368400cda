// A server of one's own, on Node: it listens, and ends in good order.
import type { Server as NodeServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadPeer } from "../shared/peer.ts";
import { assemble, type Assembly } from "./app.ts";
import { Connections } from "./connections.ts";
import { expectServeOptions } from "./expect-options.ts";
import type { Server, ServeOptions } from "./options.ts";
import { expectProtected } from "./security/expect-protected.ts";

/** How long requests may take to end when the server is closed, in ms. */
const GRACE = 10_000;

/** Throws as `serve` in `index.ts` says. */
export async function listen(options: ServeOptions): Promise<Server> {
  expectServeOptions(options);
  const { port = 8787, hostname = "127.0.0.1", baseUrl } = options;
  expectProtected(hostname, options.auth, baseUrl);
  const { createAdaptorServer } = await loadPeer("@hono/node-server", "Servers", () => import("@hono/node-server"));
  let ready: (assembly: Assembly) => void = () => {};
  const assembled = new Promise<Assembly>((resolve) => (ready = resolve));
  const server = createAdaptorServer({
    // Where people reach it is known when it listens.
    fetch: async (request, env) => (await assembled).fetch(request, env),
    hostname,
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: 60_000, headersTimeout: 20_000 },
  }) as NodeServer;
  const connections = new Connections(server);
  const url = await urlOf(server, port, hostname);
  let assembly: Assembly;
  try {
    assembly = assemble({ ...options, baseUrl: baseUrl ?? url });
  } catch (error) {
    server.close();
    throw error;
  }
  ready(assembly);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= shut(server, connections, assembly));
  return { url, close, [Symbol.asyncDispose]: close };
}

function urlOf(server: NodeServer, port: number, hostname: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, () => {
      server.off("error", reject);
      const { port: actual } = server.address() as AddressInfo;
      const name = hostname === "0.0.0.0" || hostname === "::" ? "localhost" : hostname;
      resolve(`http://${name.includes(":") ? `[${name}]` : name}:${actual}`);
    });
  });
}

async function shut(server: NodeServer, connections: Connections, assembly: Assembly): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  const late = setTimeout(() => server.closeAllConnections(), GRACE);
  try {
    connections.end();
    await assembly.close();
    await ended;
  } finally {
    clearTimeout(late);
  }
}

// A server of one's own, on Node: it listens, and ends in good order.
import type { Server as NodeServer } from "node:http";
import type { AddressInfo } from "node:net";
import { OptionError } from "../shared/errors/option-error.ts";
import { loadPeer } from "../shared/peer.ts";
import { show } from "../shared/show.ts";
import { assemble, type Assembly } from "./app.ts";
import type { Server, ServeOptions } from "./options.ts";
import { expectProtected } from "./security/expect-protected.ts";

/** How long requests may take to end when the server is closed, in ms. */
const GRACE = 10_000;

/** Throws as `serve` in `index.ts` says. */
export async function listen(options: ServeOptions): Promise<Server> {
  const { port = 8787, hostname = "127.0.0.1", baseUrl } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new OptionError(`Expected \`port\` to be 0 to 65535, got ${show(port)}`);
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
  const close = (): Promise<void> => (closed ??= shut(server, assembly));
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

async function shut(server: NodeServer, assembly: Assembly): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that is kept alive has nothing more to come once its answer is out.
  server.on("request", (_, response) => response.setHeader("connection", "close"));
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), GRACE);
  try {
    await assembly.close();
    await ended;
  } finally {
    clearInterval(sweep);
    clearTimeout(late);
  }
}

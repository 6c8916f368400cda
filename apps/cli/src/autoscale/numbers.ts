// What there is to do and who does it, by HTTP, for scalers elsewhere: KEDA, or whatever starts machines. Nothing of it is secret.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CliError } from "../cli-error.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Demand, QueueState } from "./scaler.ts";

export type Numbers =
  | {
      readonly type: "known";
      readonly demand: Demand;
      readonly queues: readonly QueueState[];
      readonly workers: number;
      readonly wanted: number;
    }
  /** In ms since 1970. */
  | { readonly type: "unknown"; readonly since: number; readonly problem: string };

export interface NumbersServer {
  readonly url: string;
  close(): void;
}

/** Throws CLI_SERVE_FAILED. */
export async function serveNumbers(port: number, host: string, numbers: () => Numbers): Promise<NumbersServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    const [status, body] = answerTo(request.method ?? "", (request.url ?? "").split("?")[0] ?? "", numbers());
    const text = `${JSON.stringify(body)}\n`;
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(request.method === "HEAD" ? undefined : text);
    request.resume();
  });
  server.maxConnections = 100;
  const url = await listen(server, port, host);
  return {
    url,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answerTo(method: string, path: string, numbers: Numbers): readonly [status: number, body: unknown] {
  if (method !== "GET" && method !== "HEAD") return [405, { error: "Only GET is answered" }];
  if (path === "/livez") return [200, { status: "ok" }];
  const one = /^\/queues(?:\/([^/]+))?$/.exec(path);
  if (one === null && path !== "/healthz" && path !== "/readyz")
    return [404, { error: "There are /queues, /queues/NAME, /healthz, /livez" }];
  // A number that is not known must not look like a 0.
  if (numbers.type === "unknown") return [503, { status: "away", since: numbers.since, problem: numbers.problem }];
  if (one === null) return [200, { status: "ok" }];
  const { demand, queues, workers, wanted } = numbers;
  if (one[1] === undefined) return [200, { ...demand, workers, wanted, queues: queues.map(withBacklog) }];
  const name = nameIn(one[1]);
  const queue = queues.find((state) => state.queue === name);
  return queue === undefined ? [404, { error: "This queue is not looked at here" }] : [200, withBacklog(queue)];
}

function withBacklog(state: QueueState): object {
  return { ...state, backlog: state.waiting + state.active };
}

function nameIn(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === "EADDRINUSE" ? "Somebody else listens there already" : `It is not possible there (${cause.code ?? cause.message})`;
      const hint = "Choose another --port, 0 for any that is free, or another --host.";
      reject(
        new CliError("CLI_SERVE_FAILED", `The numbers cannot be told on ${host}:${port}: ${why}`, {
          hint,
          cause,
          exitCode: exitCodes.failed,
        }),
      );
    });
    server.listen(port, host, () => {
      const { port: actual } = server.address() as AddressInfo;
      const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
      resolve(`http://${name.includes(":") ? `[${name}]` : name}:${actual}`);
    });
  });
}

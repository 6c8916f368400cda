// A receiver of webhooks on this machine, which answers as a test wants it to.
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { arrivals, type Arrivals } from "./arrivals.ts";

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `"silence"`: nothing ever comes back. */
export type Reply =
  | number
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | "silence";

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly requests: Arrivals<Received>;
  stop(): Promise<void>;
}

/** Answers request number n (from 0) by `reply(n)`; stops when the test has ended. Port 0 is any that is free. */
export async function startReceiver(
  reply: (n: number, request: Received) => Reply = () => 200,
  port = 0,
  host = "127.0.0.1",
): Promise<Receiver> {
  const requests = arrivals<Received>();
  let count = 0;
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const received = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      const answer = reply(count++, received);
      requests.add(received);
      if (answer === "silence") return;
      const { status, headers = {}, body: words = "" } = typeof answer === "number" ? { status: answer } : answer;
      response.writeHead(status, headers).end(words);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  onTestFinished(stop);
  const { port: found } = server.address() as AddressInfo;
  return { url: `http://${host}:${found}/hook/s3cr3t-path-of-the-hook?key=s3cr3t-query`, port: found, requests, stop };
}

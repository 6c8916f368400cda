// A way to a server that can go wrong: what is sent arrives, or is answered by somebody between, or the answer is lost.
import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of a request. `lose`: it is carried out, and its answer never arrives. A number: it is answered so, and goes no further. */
export type Fate = "pass" | "lose" | "cut" | number;

export interface FaultyWay {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export async function openWay(endpoint: string, fateOf: (asked: IncomingMessage) => Fate): Promise<FaultyWay> {
  const server = createServer((asked, answer) => {
    const fate = fateOf(asked);
    if (typeof fate === "number") {
      asked.resume();
      asked.on("end", () => answer.writeHead(fate, { "content-type": "application/xml" }).end());
      return;
    }
    const { method, headers, url = "/" } = asked;
    // The signature is over the host that was asked for.
    const onward = request(new URL(url, endpoint), { method, headers }, (answered) => {
      if (fate === "lose") {
        answered.resume();
        answered.on("end", () => asked.socket.destroy());
        return;
      }
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      if (fate === "cut") answered.once("data", (data: Buffer) => answer.write(data.subarray(0, 10), () => asked.socket.destroy()));
      else answered.pipe(answer);
    });
    asked.pipe(onward);
  });
  await listen(server);
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => stop(server) };
}

/** A server that answers every request with 200, whatever its conditions. Tells the methods of the requests. */
export async function openCareless(): Promise<FaultyWay & { readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((one, answer) => {
    asked.push(one.method ?? "");
    one.resume();
    one.on("end", () => answer.writeHead(200, { "content-type": "application/xml" }).end(one.method === "POST" ? "<DeleteResult/>" : ""));
  });
  await listen(server);
  return { asked, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => stop(server) };
}

async function listen(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

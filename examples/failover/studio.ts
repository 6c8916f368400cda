// The studio of the story: it is asked to render and to publish. Here the story sees what is really done, how often, and for whom.
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";

export interface Order {
  readonly what: string;
  readonly film: string;
  /** The process that asks. */
  readonly worker: number;
  /** Says that it is done. */
  done(): void;
}

export interface Studio extends AsyncDisposable {
  readonly url: string;
}

export async function openStudio(take: (order: Order) => void): Promise<Studio> {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { film, worker } = body as Pick<Order, "film" | "worker">;
      take({ what: request.url?.slice(1) ?? "", film, worker, done: () => void response.end() });
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

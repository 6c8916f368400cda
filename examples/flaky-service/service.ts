// A small HTTP server with moods, for this example alone. `/wobbly` fails twice out of three times, `/broken` always.
import { createServer } from "node:http";
import { once } from "node:events";

export interface Service {
  readonly url: string;
  /** How often a path was asked for. */
  requests(path: string): number;
  close(): void;
}

export async function startService(): Promise<Service> {
  const requests = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const number = (requests.get(path) ?? 0) + 1;
    requests.set(path, number);
    const isWell = path === "/wobbly" && number % 3 === 0;
    response.writeHead(isWell ? 200 : 503, { connection: "close" }).end(isWell ? `answer ${number}` : "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A run that fails before it comes to close the server shall not keep the process alive.
  server.unref();
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: (path) => requests.get(path) ?? 0,
    close: () => server.close(),
  };
}

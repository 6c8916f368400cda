// The story: a worker that loads, six photos at once, and a worker with a GPU, which looks at one after the other.
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { createEngine } from "@graflow/core";
import { redis } from "@graflow/core/redis";
import { openFleet } from "../fleet.ts";
import { photos } from "./photos.ts";

const pixels: Readonly<Record<string, readonly (readonly [number, number, number])[]>> = {
  poppies: [
    [200, 30, 20],
    [180, 40, 60],
  ],
  meadow: [
    [60, 190, 40],
    [20, 160, 70],
  ],
  lagoon: [
    [10, 120, 230],
    [20, 90, 200],
  ],
  fog: [
    [180, 182, 185],
    [170, 171, 175],
  ],
  sunset: [
    [240, 110, 40],
    [220, 60, 70],
  ],
  forest: [
    [30, 110, 45],
    [20, 90, 30],
  ],
};
const names = Object.keys(pixels);

/** Answers for photos when all of them are asked for at the same time, and not before. */
const waiting = new Map<string, () => void>();
let isOpen = false;
const server = createServer(({ url = "" }, response) => {
  const send = (value: unknown): void => void response.end(JSON.stringify(value));
  if (url === "/") send(names);
  else waiting.set(url, () => send({ pixels: pixels[url.slice(1)] }));
  if (!isOpen && waiting.size === names.length) {
    isOpen = true;
    console.log(`\n${waiting.size} photos are being loaded at the same time.`);
  }
  if (!isOpen) return;
  for (const answer of waiting.values()) answer();
  waiting.clear();
}).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as { port: number };

const file = join(import.meta.dirname, "photos.ts");
await using fleet = await openFleet();
await Promise.all([
  fleet.worker("io-1", file, "--queue", "io", "--concurrency", "6", "--runs", "0"),
  fleet.worker("gpu-1", file, "--queue", "gpu", "--concurrency", "1", "--runs", "0"),
]);

await using engine = createEngine({ backend: redis({ url: fleet.url }) });
const seen = await photos.run(`http://127.0.0.1:${port}/`, { engine });
const workers = new Map((await engine.fleet?.workers.list())?.map(({ pid, id }) => [pid, id]));

console.log("\nphoto    colour  loaded by  seen by");
for (const { name, colour, loadedBy, seenBy } of seen)
  console.log(`${name.padEnd(9)}${colour.padEnd(8)}${workers.get(loadedBy)?.padEnd(11)}${workers.get(seenBy)}`);
server.close();
server.closeAllConnections();

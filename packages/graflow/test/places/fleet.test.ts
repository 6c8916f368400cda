// Tasks that a worker of a fleet carries out, in a process of its own.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { createEngine } from "../../src/index.ts";
import { redis } from "../../src/redis/index.ts";
import { startRedis } from "../redis/server.ts";
import { placeCases } from "./cases.ts";

/** One server and one worker for the whole file. */
const server = await startRedis();
const isThere = "url" in server;
if (!isThere) process.stderr.write(`Fleets were not tested as places: ${server.reason}\n`);
const options = { url: isThere ? server.url : "", prefix: `places-${process.pid}` };
let worker: ChildProcess | undefined;
if (isThere) {
  const script = fileURLToPath(new URL("fleet-worker.ts", import.meta.url));
  const child = (worker = fork(script, [JSON.stringify(options)], { execArgv: [] }));
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`The worker has ended with ${code}`)));
  });
}
afterAll(async () => {
  worker?.kill("SIGKILL");
  if (isThere) await server.stop();
});

const shared = "its process is shared by all tasks of a worker";

placeCases({
  name: "by a worker of a fleet",
  isThere,
  open: ({ classes, handlers }) =>
    createEngine({
      backend: redis(options),
      classes,
      handlers: { ...handlers, place: { name: "here", execute: (call, next) => next(call) } },
    }),
  skips: {
    stop: `${shared}: a task that does not listen is waited for`,
    unblock: `${shared}: nothing goes on there while a task keeps it busy`,
    exit: `${shared}: what happens when it ends is tested in test/fleet`,
    kill: `${shared}: what happens when it is killed is tested in test/fleet`,
    wait: "a worker that has no room leaves the work to others",
    innermost: "a worker is no handler: it is found by its queue, or by a group",
  },
});

// A worker of the chaos tests, in a process of its own. It waits until it is needed, as starting a process takes longer than it may live, and
// works until it is killed, or told to stop by SIGTERM. Argument: the options of its backend and engine, as JSON.
import { once } from "node:events";
import { createEngine } from "../../../src/index.ts";
import { redis } from "../../../src/redis/index.ts";
import { createWorker } from "../../../src/worker/index.ts";
import { journey } from "./journey.ts";
import type { WorkerTold, WorkerSetup } from "./crew.ts";

const { lease, ...options } = JSON.parse(process.argv[2] ?? "") as WorkerSetup;
const tell = (told: WorkerTold): void => void (process.connected && process.send?.(told));

process.on("uncaughtException", (error) => {
  tell({ type: "broken", error: error.stack ?? String(error) });
  process.exit(1);
});
// Whoever started it has ended.
process.on("disconnect", () => process.exit());

// What else it needs is loaded while it waits.
await Promise.all([import("ioredis"), import("bullmq")]);
tell({ type: "ready" });
await once(process, "message");

const engine = createEngine({ backend: redis(options), lease });
const worker = createWorker({
  engine,
  workflows: [journey],
  // A task whose owner was killed waits until somebody goes on with its run: meanwhile others have room.
  concurrency: 100,
  onEvent(event) {
    if (event.type !== "work.ended") return;
    if (event.end.type === "dead") tell({ type: "dead", error: event.end.error });
    else if (event.work.kind === "tasks") tell({ type: "done" });
  },
});
process.once("SIGTERM", () => void worker.drain("told to"));
await worker.started;
tell({ type: "working" });
await worker.stopped;
await engine.close();
process.exit(0);

// A worker in a process of its own, as `graflow worker` starts it. Its arguments: options of the server, of the engine and of the worker, as JSON.
import { createEngine, type EngineOptions } from "../../src/index.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import { createWorker, type WorkerOptions } from "../../src/worker/index.ts";
import { asking, double, later, steps } from "./flows.ts";

const [server = "{}", engineOptions = "{}", workerOptions = "{}"] = process.argv.slice(2);
// Of another machine, as far as others can see: that its process is gone shows by its silence alone.
(process.getBuiltinModule("node:os") as { hostname: () => string }).hostname = () => `machine-${process.pid}`;

const engine = createEngine({
  backend: redis(JSON.parse(server) as RedisOptions),
  ...(JSON.parse(engineOptions) as Partial<EngineOptions>),
});
const worker = createWorker({
  engine,
  workflows: [double, steps, asking, later.flow],
  ...(JSON.parse(workerOptions) as Partial<WorkerOptions>),
  onEvent: (event) =>
    process.send?.({ type: event.type, ...("work" in event ? { id: event.work.id } : {}), ...("end" in event ? { end: event.end } : {}) }),
});
process.once("SIGTERM", () => void worker.drain());
await worker.started;
process.send?.({ type: "ready" });
await worker.stopped;
await engine.close();
process.exit(0);

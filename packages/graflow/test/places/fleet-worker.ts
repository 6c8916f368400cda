// A worker in a process of its own that knows the workflows of the suite; the tasks of its place are carried out by itself. Its argument: options
// of the server, as JSON. It ends with whoever has started it.
import { createEngine, type Workflow } from "../../src/index.ts";
import { redis, type RedisOptions } from "../../src/redis/index.ts";
import { createWorker } from "../../src/worker/index.ts";
import * as flows from "./flows.ts";

const engine = createEngine({
  backend: redis(JSON.parse(process.argv[2] ?? "{}") as RedisOptions),
  classes: flows.classes,
  handlers: { ...flows.handlers, place: { name: "here", execute: (call, next) => next(call) } },
});
const workflows = Object.values<unknown>(flows).filter((value) => typeof value === "object" && value !== null && "plan" in value);
const worker = createWorker({ engine, workflows: workflows as Workflow[], runs: 0, concurrency: 8 });
process.once("disconnect", () => process.exit());
await worker.started;
process.send?.("ready");

// A worker that knows all examples, in a process of its own.
import { createEngine, type Workflow } from "../../../src/index.ts";
import { redis } from "../../../src/redis/index.ts";
import { createWorker } from "../../../src/worker/index.ts";
import { examples, placeOf } from "./list.ts";

// Some examples keep their thread busy for seconds, on a machine that has other things to do.
const engine = createEngine({ backend: redis({ url: process.env["GRAFLOW_REDIS_URL"] ?? "", lock: "1m" }), lease: "1m" });
const workflows = await Promise.all(
  examples.map(async ({ module, name }) => ((await import(placeOf(module).href)) as Record<string, Workflow<never, unknown>>)[name]),
);
const worker = createWorker({ engine, workflows: workflows.filter((workflow) => workflow !== undefined) });
process.on("disconnect", () => process.exit());
process.once("SIGTERM", () => void worker.drain());
await worker.started;
process.send?.("ready");
await worker.stopped;
await engine.close();
process.exit(0);

// Tasks in threads of this process, for work that keeps a processor busy.
import type { TaskHandler } from "../graph/handler.ts";
import { placed } from "../engine/outpost/placed.ts";
import type { Place } from "../engine/outpost/place.ts";
import { Context } from "../engine/context/context.ts";
import { readPoolOptions, type PoolOptions } from "./pool/options.ts";
import { WorkerPool, type Runtime } from "./pool/pool.ts";

/** TODO docs */
export function threads(options: PoolOptions = {}): TaskHandler {
  return pooled("threads", "worker_threads", options);
}

/** TODO docs */
export function processes(options: PoolOptions = {}): TaskHandler {
  return pooled("processes", "child_process", options);
}

function pooled(name: string, runtime: Runtime, options: PoolOptions): TaskHandler {
  const pooling = readPoolOptions(options, `\`${name}\``);
  const place: Place = {
    name,
    grace: pooling.grace,
    modules: pooling.modules,
    open: (call, signal) => {
      const { resources } = Context.attemptOf(call.context as Context).services;
      return resources.of(place, () => new WorkerPool(runtime, pooling)).open(signal);
    },
  };
  return placed(place);
}

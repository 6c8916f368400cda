// Tasks in processes of their own on this machine, for what may end the process that it is in, or must not share anything with it.
import type { TaskHandler } from "../graph/handler.ts";
import { readPoolOptions, type PoolOptions } from "./pool/options.ts";
import { pooled } from "./pool/place.ts";

/** How many processes, and for how long. */
export interface ProcessesOptions extends PoolOptions {}

/**
 * Carries tasks out in processes of their own on this machine, by tinypool: for native code that may crash, libraries that want a process to
 * themselves (`process.chdir`, `process.exit`), and tasks whose memory is to be given back. Otherwise they are as `threads()`: found by loading
 * the module that defines the workflow, as many at once as there are processors, ended when they do not stop, replaced when they end.
 *
 * They have the environment, the working directory and the user of this process: nothing is kept from them. What they print appears where this
 * process prints. When this process ends, however that comes, so do they, within a second.
 *
 * Throws `OptionError`. A task fails with `PLACE_LOST` when its process ends before it, with the exit code or signal and its last words;
 * `PLACE_UNAVAILABLE` when there is none to be had or its module takes too long to load, `TASK_NOT_FOUND` when no module defines its workflow.
 *
 * ```ts
 * import { processes, task, workflow } from "@graflow/core";
 *
 * const render = task("render", { handler: processes({ max: 2, memory: 512 }), retry: 1 }, (text: string) => `<p>${text}</p>`);
 *
 * export const page = workflow("page", render);
 * ```
 */
export function processes(options: ProcessesOptions = {}): TaskHandler {
  const pooling = readPoolOptions(options, "`processes`");
  return pooled("processes", pooling, async () => (await import("./pool/process-side.ts")).processStart(pooling));
}

// What users say of a pool of threads or processes.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration, type Duration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { expectOptions } from "../options.ts";

/** How many threads or processes, and for how long. */
export interface PoolOptions {
  /** Tasks at once, each in a thread or process of its own. Default: as many as the machine can carry out at once. */
  readonly max?: number;
  /** For how long one is kept that has nothing to do. Default 10 s. */
  readonly idle?: Duration;
  /** For how long a task that was cancelled, or whose time is up, may go on before its thread or process is ended. Default 100 ms. */
  readonly grace?: Duration;
  /** How long it may take until a task begins: starting a thread or process, and loading the module. Default 60 s. */
  readonly start?: Duration;
  /** What one may use of the heap, in MB, at least 16. A task that needs more fails with `PLACE_LOST`. Default: what Node allows. */
  readonly memory?: number;
  /** The module that defines the workflow, as a URL. Default: where the workflow was written. */
  readonly module?: string | URL;
}

export interface Pooling {
  readonly max: number;
  /** In ms, as are the next two. */
  readonly idle: number;
  readonly grace: number;
  readonly start: number;
  /** In MB. */
  readonly memory: number | undefined;
  readonly modules: readonly string[] | undefined;
}

/** In MB: Node and the outpost need most of it, and V8 ends the whole program where a thread cannot even begin. */
const LEAST_MEMORY = 16;

const names = ["max", "idle", "grace", "start", "memory", "module"];

/** Throws `OptionError`. `more`: options that only some of them have. */
export function readPoolOptions(options: PoolOptions, of: string, more: readonly string[] = []): Pooling {
  expectOptions(options, of);
  expectKnown(options, [...names, ...more], of);
  const { max, idle = "10s", grace = 100, start = "60s", memory, module } = options;
  return {
    max: max === undefined ? process.getBuiltinModule("node:os").availableParallelism() : expectInteger(max, "max", 1),
    idle: parseDuration(idle, "idle"),
    grace: parseDuration(grace, "grace"),
    start: parseDuration(start, "start"),
    memory: memory === undefined ? undefined : expectInteger(memory, "memory", LEAST_MEMORY),
    modules: module === undefined ? undefined : [urlOf(module, of)],
  };
}

function urlOf(module: unknown, of: string): string {
  if (module instanceof URL) return module.href;
  if (typeof module === "string" && URL.canParse(module)) return module;
  throw new OptionError(`Expected \`module\` of ${of} to be the URL of a module, got ${show(module)}`, "Write module: import.meta.url.");
}

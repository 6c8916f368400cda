// What users say of a pool of threads or processes.
import { availableParallelism } from "node:os";
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import { parseDuration, type Duration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** How many threads or processes, and for how long. */
export interface PoolOptions {
  /** Tasks at once, each in a thread or process of its own. Default: as many as the machine can carry out at once. */
  readonly max?: number;
  /** For how long one is kept that has nothing to do. Default 10 s. */
  readonly idle?: Duration;
  /** For how long a task that was cancelled, or whose time is up, may go on before its thread or process is ended. Default 100 ms. */
  readonly grace?: Duration;
  /** What one may use of the heap, in MB. A task that needs more fails. Default: what Node allows. */
  readonly memory?: number;
  /** The module that defines the workflow, as a URL. Default: where the workflow was written. */
  readonly module?: string | URL;
}

export interface Pooling {
  readonly max: number;
  /** In ms. */
  readonly idle: number;
  readonly grace: number;
  /** In MB. */
  readonly memory: number | undefined;
  readonly modules: readonly string[] | undefined;
}

/** Throws `OptionError`. */
export function readPoolOptions(options: PoolOptions, of: string): Pooling {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new OptionError(`Expected the options of ${of} to be an object, got ${show(options)}`);
  expectKnown(options, ["max", "idle", "grace", "memory", "module"], of);
  const { max, idle = "10s", grace = 100, memory, module } = options;
  if (module !== undefined && !(typeof module === "string" || module instanceof URL))
    throw new OptionError(`Expected \`module\` of ${of} to be the URL of a module, got ${show(module)}`, "Write module: import.meta.url.");
  return {
    max: max === undefined ? availableParallelism() : expectInteger(max, "max", 1),
    idle: parseDuration(idle, "idle"),
    grace: parseDuration(grace, "grace"),
    memory: memory === undefined ? undefined : expectInteger(memory, "memory", 1),
    modules: module === undefined ? undefined : [String(module)],
  };
}

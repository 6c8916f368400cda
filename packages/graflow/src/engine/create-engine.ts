// Making engines: from the options of a host, or the one that everybody shares.
import type { TaskHandler } from "../graph/handler.ts";
import type { AnyNode } from "../graph/node.ts";
import type { Work } from "../graph/plan.ts";
import { expectKnown } from "../graph/settings.ts";
import type { Backend } from "../ports/backend.ts";
import type { CheckpointStore } from "../ports/checkpoint-store.ts";
import type { Clock } from "../ports/clock.ts";
import { ClassRegistry } from "../shared/codec/class-registry.ts";
import { parseDuration, type Duration } from "../shared/duration.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { show } from "../shared/show.ts";
import { LocalEngine } from "./engine.ts";
import type { Plugin } from "./face.ts";
import { createHandlerRegistry } from "./handlers/registry.ts";
import { noteClasses } from "./outpost/loading.ts";
import { systemClock } from "./system-clock.ts";

/** What an engine is made of. */
export interface EngineOptions {
  /** Where runs live. */
  readonly backend: Backend;
  /** Handlers that tasks may name. */
  readonly handlers?: Readonly<Record<string, TaskHandler>>;
  readonly plugins?: readonly Plugin[];
  /** Where checkpoints go beside the backend. The engine closes it. */
  readonly checkpoints?: CheckpointStore;
  /** Classes whose instances may be stored and sent. */
  readonly classes?: ClassRegistry;
  /** What drives everything that waits. Default: the machine's clock. */
  readonly clock?: Clock;
  /** A number in [0, 1), for jitter. Default: `Math.random`. */
  readonly random?: () => number;
  /**
   * For how long a run is nobody else's after its process was last heard of; a process says so five times in that time. A task that keeps the
   * thread busy for longer loses its run. At least 500 ms. Default 10 s; 4 s where runs are carried out by a fleet.
   */
  readonly lease?: Duration;
  /** Ids of runs that are not given one. Default: random UUIDs. */
  readonly newId?: () => string;
}

/** What tests put in place of parts of an engine. */
export interface TestSeams {
  readonly replaced?: ReadonlyMap<AnyNode, Work["run"]>;
  readonly deliver?: (settle: () => void) => void;
}

const known = ["backend", "handlers", "plugins", "checkpoints", "classes", "clock", "random", "newId", "lease"];

/** An engine over a backend. Throws `OptionError`. */
export function engineOver(options: EngineOptions, seams: TestSeams = {}): LocalEngine {
  expectKnown(options, known, "an engine");
  const { backend, clock = systemClock } = options;
  if (typeof (backend as Backend | undefined)?.open !== "function") {
    throw new OptionError(`Expected \`backend\` to be a backend, got ${show(backend)}`, "Write backend: memory().");
  }
  const { plugins = [] } = options;
  if (!Array.isArray(plugins)) throw new OptionError(`Expected \`plugins\` to be a list of plugins, got ${show(plugins)}`);
  if (typeof (clock as Clock | null)?.now !== "function" || typeof clock.setTimer !== "function" || typeof clock.yield !== "function")
    throw new OptionError(`Expected \`clock\` to be a Clock { now, setTimer, yield }, got ${show(clock)}`);
  for (const name of ["random", "newId"] as const) {
    if (options[name] !== undefined && typeof options[name] !== "function")
      throw new OptionError(`Expected \`${name}\` to be a function, got ${show(options[name])}`);
  }
  for (const plugin of plugins as readonly Plugin[]) {
    const { onEvent, attach } = (plugin as Partial<Plugin> | undefined) ?? {};
    if (typeof onEvent !== "function" && typeof attach !== "function") {
      throw new OptionError(
        `Expected every plugin to be { name, onEvent } or { name, attach }, got ${show(plugin)}`,
        "Give it an `onEvent(event)`.",
      );
    }
  }
  const { checkpoints, classes } = options;
  if (checkpoints !== undefined && typeof (checkpoints as CheckpointStore | null)?.save !== "function")
    throw new OptionError(
      `Expected \`checkpoints\` to be a store of checkpoints, got ${show(checkpoints)}`,
      "Write checkpoints: directoryCheckpoints(path).",
    );
  if (classes !== undefined && !(classes instanceof ClassRegistry))
    throw new OptionError(
      `Expected \`classes\` to be a ClassRegistry, got ${show(classes)}`,
      "Write new ClassRegistry().registerClass(…).",
    );
  if (classes !== undefined) noteClasses(classes);
  const lease = readLease(options.lease);
  const handlers = createHandlerRegistry();
  for (const [name, handler] of Object.entries(options.handlers ?? {})) handlers.register(name, handler);
  return new LocalEngine({
    backend: backend.open({ clock }),
    checkpoints,
    registry: classes,
    clock,
    lease,
    handlers,
    plugins,
    random: options.random ?? Math.random,
    newId: options.newId ?? (() => crypto.randomUUID()),
    replaced: seams.replaced,
    deliver: seams.deliver ?? ((settle) => settle()),
  });
}

/** In ms. */
const SHORTEST_LEASE = 500;

function readLease(value: Duration | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = parseDuration(value, "lease");
  if (ms >= SHORTEST_LEASE) return ms;
  throw new OptionError(`Expected \`lease\` to be at least ${SHORTEST_LEASE} ms, got ${show(value)}`);
}

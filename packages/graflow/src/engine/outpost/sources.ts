// Where workflows were written: whoever carries a task out elsewhere loads that module to find it. Noted when a workflow is made, as the
// places that the call came through, and read when somebody asks, since most never do.
import { isAbsolute } from "node:path";
import type { Plan } from "../../graph/plan.ts";

interface Trace {
  readonly stack?: unknown;
}

type Traces = WeakMap<Plan, Trace | readonly string[]>;

/** For all copies of the library in this thread: a file in CommonJS may get one of its own. */
const key: unique symbol = Symbol.for("graflow.sources");
const everywhere = globalThis as { [key]?: Traces };
const traces: Traces = (everywhere[key] ??= new WeakMap());

/** Calls that are looked through for the module in which a workflow was made. */
const DEPTH = 20;

/** Notes where `made` was called. */
export function noteSource(plan: Plan, made: (...args: never[]) => unknown): void {
  const trace: Trace = {};
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  Error.captureStackTrace(trace, made);
  Error.stackTraceLimit = before;
  traces.set(plan, trace);
}

/**
 * URLs of the modules that a workflow may have been made by, the nearest first: the one that called, and those whose own code, outside of any
 * function, led there. Loading others, such as a server in which a request has led there, would not make it again, and might do anything.
 */
export function sourcesOf(plan: Plan): readonly string[] {
  const known = traces.get(plan);
  if (known === undefined) return [];
  if (Array.isArray(known)) return known as readonly string[];
  const found = modulesOf(callsOf(known as Trace));
  traces.set(plan, found);
  return found;
}

/** A stack is worked out when it is first looked at; as text it would have the lines of source maps, of files that may not be there. */
function callsOf(trace: Trace): readonly NodeJS.CallSite[] {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_, calls) => calls;
    const { stack } = trace;
    return Array.isArray(stack) ? (stack as readonly NodeJS.CallSite[]) : [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

function modulesOf(calls: readonly NodeJS.CallSite[]): readonly string[] {
  const made = calls.map((call) => urlOf(call.getFileName()));
  // What is below has loaded that module.
  const loaded = calls.findIndex((_, at) => isOwnCode(calls, at) && callerOf(calls, at)?.startsWith(LOADING) === true);
  const own = (loaded === -1 ? made : made.slice(0, loaded + 1)).filter((_, at) => isOwnCode(calls, at));
  return [...new Set([made.find((url) => url !== undefined), ...own])].filter((url) => url !== undefined);
}

/** Node's own files that load modules. */
const LOADING = "node:internal/modules/";

/** Whether it may be code of a module outside of its functions: it has no name, and no timer or event has called it. */
function isOwnCode(calls: readonly NodeJS.CallSite[], at: number): boolean {
  const caller = callerOf(calls, at);
  const isNamed = typeof calls[at]?.getFunctionName() === "string";
  return !isNamed && (caller === undefined || !caller.startsWith("node:") || caller.startsWith(LOADING));
}

function callerOf(calls: readonly NodeJS.CallSite[], at: number): string | undefined {
  return calls[at + 1]?.getFileName() ?? undefined;
}

/** Without what stands behind it: `flows.ts?update=2` is loaded as it is on the disk. */
function urlOf(file: string | null | undefined): string | undefined {
  if (typeof file !== "string") return undefined;
  if (file.startsWith("file:")) return file.replace(/[?#].*$/s, "");
  return isAbsolute(file) ? process.getBuiltinModule("node:url").pathToFileURL(file).href : undefined;
}

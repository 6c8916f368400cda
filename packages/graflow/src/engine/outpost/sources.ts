// Where workflows were written: whoever carries a task out elsewhere loads that module to find it. Noted when a workflow is made, as the
// places that the call came through, and read when somebody asks, since most never do.
import type { Plan } from "../../graph/plan.ts";

interface Trace {
  stack?: string;
}

const traces: WeakMap<Plan, Trace | readonly string[]> = new WeakMap();
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

/** URLs of the modules that a workflow may have been made by, the nearest first, and the program itself as the last. */
export function sourcesOf(plan: Plan): readonly string[] {
  const known = traces.get(plan);
  if (known === undefined) return [];
  if (!("stack" in known)) return known as readonly string[];
  const found = [...new Set([...modulesIn(known.stack ?? ""), ...program()])];
  traces.set(plan, found);
  return found;
}

/** In lines such as `at make (file:///app/flows.ts:3:5)` and `at /app/flows.js:3:5`. */
function modulesIn(stack: string): string[] {
  return stack.split("\n").flatMap((line) => {
    const at = /(?:^|[\s(])((?:file:\/\/)?\/[^()]*?)(?:\?[^():]*)?:\d+:\d+\)?$/.exec(line)?.[1];
    return at === undefined ? [] : [urlOf(at)];
  });
}

function program(): string[] {
  const [, path] = process.argv;
  return path === undefined ? [] : [urlOf(path)];
}

function urlOf(at: string): string {
  return at.startsWith("file:") ? at : `file://${at.split("/").map(encodeURIComponent).join("/")}`;
}

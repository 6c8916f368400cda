// A run held against its forecast.
import { isDeepStrictEqual } from "node:util";
import type { RunEvent } from "../../src/index.ts";
import { show } from "../../src/shared/show.ts";
import type { Expectation, Forecast } from "./model.ts";

interface Seen {
  readonly passes: { readonly input: unknown; attempts: number; status: "running" | "completed" | "failed"; output?: unknown }[];
  skips: number;
}

export interface Ending {
  readonly status: string;
  readonly output?: unknown;
  readonly error?: Error;
}

/** Everything in which the run differs from the forecast. */
export function differences({ nodes, result, state }: Forecast, events: readonly RunEvent[], ending: Ending): string[] {
  if (state.isOpen) return [];
  const faults: string[] = [];
  if (ending.status !== result.status) faults.push(`the run has ${ending.status}, not ${result.status}: ${String(ending.error)}`);
  else if (result.status === "completed" && !same(ending.output, result.output))
    faults.push(`the run has given ${show(ending.output)}, not ${show(result.output)}`);
  const seen = gather(events);
  for (const path of seen.keys())
    if (!nodes.has(path) && !/(^|\/)elsewhere(~\d+)?$/.test(path)) faults.push(`${path} was not to be touched`);
  for (const expected of nodes.values()) {
    const it = seen.get(expected.path) ?? { passes: [], skips: 0 };
    if (expected.isSure) faults.push(...strictly(expected, it));
    else if (state.isTight) faults.push(...loosely(expected, it));
  }
  return faults;
}

function strictly({ path, passes, skips }: Expectation, seen: Seen): string[] {
  const faults: string[] = [];
  if (seen.skips !== skips) faults.push(`${path} was skipped ${seen.skips} times, not ${skips}`);
  if (seen.passes.length !== passes.length) faults.push(`${path} had ${seen.passes.length} passes, not ${passes.length}`);
  passes.forEach((expected, i) => {
    const pass = seen.passes[i];
    if (pass === undefined) return;
    if (!same(pass.input, expected.input)) faults.push(`${path} received ${show(pass.input)} in pass ${i}, not ${show(expected.input)}`);
    if (pass.attempts !== expected.attempts) faults.push(`${path} took ${pass.attempts} attempts in pass ${i}, not ${expected.attempts}`);
    if (pass.status !== expected.result.status) faults.push(`${path} has ${pass.status} in pass ${i}, not ${expected.result.status}`);
    else if (expected.result.status === "completed" && !same(pass.output, expected.result.output))
      faults.push(`${path} gave ${show(pass.output)} in pass ${i}, not ${show(expected.result.output)}`);
  });
  return faults;
}

/** What was ended early by something else did at least nothing wrong until then. */
function loosely({ path, passes }: Expectation, seen: Seen): string[] {
  const faults: string[] = [];
  seen.passes.forEach((pass, i) => {
    const expected = passes[i];
    if (expected === undefined) faults.push(`${path} had a pass ${i} that nothing asked for`);
    else if (!same(pass.input, expected.input))
      faults.push(`${path} received ${show(pass.input)} in pass ${i}, not ${show(expected.input)}`);
    else if (pass.status === "completed") {
      if (expected.result.status !== "completed") faults.push(`${path} has completed in pass ${i}, but was to fail`);
      else if (!same(pass.output, expected.result.output))
        faults.push(`${path} gave ${show(pass.output)} in pass ${i}, not ${show(expected.result.output)}`);
    }
  });
  return faults;
}

function gather(events: readonly RunEvent[]): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const event of events) {
    if (!("iteration" in event)) continue;
    let it = seen.get(event.taskId);
    if (it === undefined) seen.set(event.taskId, (it = { passes: [], skips: 0 }));
    const last = it.passes.at(-1);
    if (event.type === "task.started") {
      if (event.attempt === 0) it.passes.push({ input: event.input, attempts: 1, status: "running" });
      else if (last !== undefined) last.attempts++;
    } else if (event.type === "task.skipped") it.skips++;
    else if (last !== undefined && event.type === "task.completed") Object.assign(last, { status: "completed", output: event.output });
    else if (last !== undefined && event.type === "task.failed") last.status = "failed";
  }
  return seen;
}

/** Holes in arrays are `undefined`. */
function same(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(filled(a), filled(b));
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, filled);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, filled(it)]));
  return value;
}

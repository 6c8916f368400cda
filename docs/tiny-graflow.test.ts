// Graflow again, in a hundred lines: the same house with one window on each floor. Read it before the real one.
// Missing here: everything that makes it useful. Present: everything that makes it what it is.
import { expect, test } from "vitest";

// graph: nodes as the user writes them, and the plan that they become.
type Run = (input: never) => unknown;
interface Task {
  readonly id: string;
  readonly run: Run;
}
type Node = Task | { readonly seq: readonly Node[] } | { readonly par: readonly Node[] };

const task = (id: string, run: Run): Task => ({ id, run });
const seq = (...nodes: readonly Node[]): Node => ({ seq: nodes });
const par = (...nodes: readonly Node[]): Node => ({ par: nodes });

interface Place extends Task {
  readonly before: number[];
  readonly after: number[];
}

/** A group becomes a fork, its members and a join: so every place is settled in the same way. */
function planOf(node: Node): Place[] {
  const plan: Place[] = [];
  const place = (id: string, run: Run): number => plan.push({ id, run, before: [], after: [] }) - 1;
  const edge = (from: number, to: number): void => {
    plan[from]?.after.push(to);
    plan[to]?.before.push(from);
  };
  const lower = (it: Node): readonly [entry: number, exit: number] => {
    if ("id" in it) {
      const at = place(it.id, it.run);
      return [at, at];
    }
    if ("seq" in it) {
      const links = it.seq.map(lower);
      links.slice(1).forEach(([entry], i) => edge(links[i]?.[1] ?? -1, entry));
      return [links[0]?.[0] ?? -1, links.at(-1)?.[1] ?? -1];
    }
    const fork = place("fork", (input) => input);
    const members = it.par.map(lower);
    const join = place("join", (record) => record);
    for (const [entry, exit] of members) {
      edge(fork, entry);
      edge(exit, join);
    }
    return [fork, join];
  };
  lower(node);
  return plan;
}

// run: data, and one pure step that moves it on. An event in, actions out; no clock, no promise.
interface RunState {
  readonly plan: readonly Place[];
  readonly waiting: number[];
  readonly outputs: unknown[];
  left: number;
}
type Happening =
  | { readonly type: "begin"; readonly input: unknown }
  | { readonly type: "completed"; readonly at: number; readonly output: unknown };
type Action =
  | { readonly type: "start"; readonly at: number; readonly input: unknown }
  | { readonly type: "finish"; readonly output: unknown };

const begin = (plan: readonly Place[]): RunState => ({
  plan,
  waiting: plan.map(({ before }) => before.length),
  outputs: [],
  left: plan.length,
});

function inputOf({ plan, outputs }: RunState, at: number): unknown {
  const before = plan[at]?.before ?? [];
  if (before.length === 1) return outputs[before[0] ?? -1];
  return Object.fromEntries(before.map((from) => [plan[from]?.id, outputs[from]]));
}

function transition(run: RunState, event: Happening): Action[] {
  if (event.type === "begin")
    return run.plan.flatMap(({ before }, at) => (before.length === 0 ? [{ type: "start", at, input: event.input }] : []));
  run.outputs[event.at] = event.output;
  if (--run.left === 0) return [{ type: "finish", output: event.output }];
  const ready = (run.plan[event.at]?.after ?? []).filter((to) => (run.waiting[to] = (run.waiting[to] ?? 0) - 1) === 0);
  return ready.map((at) => ({ type: "start", at, input: inputOf(run, at) }));
}

// engine: the loop that performs the actions. All that waits, waits here.
function execute(node: Node, input: unknown): Promise<unknown> {
  const run = begin(planOf(node));
  return new Promise((resolve, reject) => {
    const step = (event: Happening): void => {
      for (const action of transition(run, event)) {
        if (action.type === "finish") resolve(action.output);
        else void start(action.at, action.input).catch(reject);
      }
    };
    const start = async (at: number, value: unknown): Promise<void> =>
      step({ type: "completed", at, output: await run.plan[at]?.run(value as never) });
    step({ type: "begin", input });
  });
}

test("extract >> (sum | max) >> report", async () => {
  const extract = task("extract", async (text: string) => text.split(" ").map(Number));
  const sum = task("sum", (numbers: number[]) => numbers.reduce((a, b) => a + b));
  const max = task("max", async (numbers: number[]) => Math.max(...numbers));
  const report = task("report", ({ sum: total, max: most }: { sum: number; max: number }) => `${total}, at most ${most}`);
  expect(await execute(seq(extract, par(sum, max), report), "3 1 4 1 5")).toBe("14, at most 5");
});

test("the step depends on nothing but its arguments", () => {
  const run = begin(planOf(seq(task("a", Number), task("b", String))));
  expect(transition(run, { type: "begin", input: "1" })).toEqual([{ type: "start", at: 0, input: "1" }]);
  expect(transition(run, { type: "completed", at: 0, output: 1 })).toEqual([{ type: "start", at: 1, input: 1 }]);
  expect(transition(run, { type: "completed", at: 1, output: "1" })).toEqual([{ type: "finish", output: "1" }]);
});

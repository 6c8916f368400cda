// What a run must come to, worked out slowly and without any scheduling: every place after its predecessors, one pass at a time. It knows
// joins, skips by branches, failures under policies, retries, iterations, loops, sub-workflows and maps; of jumps it knows those
// that leave for a node of their own.
import {
  answerOf,
  caseNames,
  fails,
  isAgain,
  outputOf,
  plainly,
  type BranchSketch,
  type CaseSketch,
  type GraphSketch,
  type LoopSketch,
  type MapSketch,
  type NamedSketch,
  type FlowSketch,
  type PolicySketch,
  type Sketch,
  type TaskSketch,
} from "./sketch.ts";

export interface PassExpectation {
  readonly input: unknown;
  readonly attempts: number;
  readonly result: Result;
}

type Result = { readonly status: "completed"; readonly output: unknown } | { readonly status: "failed" };
/** "left": completed, but gone elsewhere: none of its edges is taken. */
type Settled = Result | { readonly status: "skipped" } | { readonly status: "left" };

/** What must become of one node, by its path. */
export interface Expectation {
  readonly path: string;
  readonly passes: PassExpectation[];
  skips: number;
  /** Something else may have ended it early: then it may also be skipped, fail, or not come at all. */
  isSure: boolean;
}

export interface Forecast {
  readonly result: Result;
  readonly nodes: ReadonlyMap<string, Expectation>;
  /** How much can be said about it. */
  readonly state: Certainty;
}

interface Certainty {
  /** Inputs are as expected even where something has ended early: no edge leads out of a group that stopped, and no loop into it. */
  isTight: boolean;
  /** Nothing is sure: a group that stops early is entered again, and what its passes count from depends on the order of completions. */
  isOpen: boolean;
}

export type SpotKind = "task" | "select" | "flow" | "map" | "fork" | "join" | "merge" | "loop";

/** One place, in the model's own words. */
export interface Spot {
  readonly id: string;
  readonly kind: SpotKind;
  readonly sketch: Sketch | undefined;
  readonly before: Set<Spot>;
  /** The join of the innermost group around it. */
  scope: Spot | undefined;
  member: number;
}

interface Join extends Spot {
  readonly keys: string[];
  readonly exits: Spot[];
  readonly policy: PolicySketch;
  readonly isRing: boolean;
}

interface Select extends Spot {
  readonly cases: Map<string, Spot>;
}

interface Ends {
  readonly entry: Spot;
  readonly exit: Spot;
}

/** The places of a graph, without its back edges. */
export function layOut(graph: GraphSketch): Spot[] {
  const spots: Spot[] = [];
  if (graph.type === "single") {
    lay(spots, graph.node, undefined, 0);
    return spots;
  }
  const ends: Ends[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) ends[i] = lay(spots, graph.nodes[i] as NamedSketch, undefined, 0, ends);
  for (const [from, to] of graph.edges) if (from < to) connect((ends[from] as Ends).exit, (ends[to] as Ends).entry);
  for (const ring of graph.rings) {
    const keys = ring.members.map((index) => (graph.nodes[index] as NamedSketch).id);
    const exits = ring.members.map((index) => (ends[index] as Ends).exit);
    const [fork, join] = layGroup(spots, ring.id, { keys, exits, policy: ring.policy, isRing: true }, undefined, 0);
    ring.members.forEach((index, member) => {
      const { entry, exit } = ends[index] as Ends;
      for (const spot of [entry, exit]) Object.assign(spot, { scope: join, member });
      connect(fork, entry);
      connect(exit, join);
    });
    for (const index of ring.before) connect((ends[index] as Ends).exit, fork);
    for (const index of ring.after) connect(join, (ends[index] as Ends).entry);
  }
  return spots;
}

function connect(from: Spot, to: Spot): void {
  to.before.add(from);
}

function spotOf(spots: Spot[], id: string, kind: SpotKind, sketch: Sketch | undefined, scope: Spot | undefined, member: number): Spot {
  const spot: Spot = { id, kind, sketch, before: new Set(), scope, member };
  spots.push(spot);
  return spot;
}

function layGroup(
  spots: Spot[],
  id: string,
  details: Pick<Join, "keys" | "exits" | "policy" | "isRing">,
  scope: Spot | undefined,
  member: number,
): [Spot, Join] {
  const fork = spotOf(spots, id, "fork", undefined, scope, member);
  const join = Object.assign(spotOf(spots, id, "join", undefined, scope, member), details);
  return [fork, join];
}

function lay(spots: Spot[], sketch: Sketch, scope: Spot | undefined, member: number, jumps: readonly Ends[] = []): Ends {
  switch (sketch.kind) {
    case "chain": {
      const links = sketch.items.map((item) => lay(spots, item, scope, member));
      links.forEach((link, i) => i > 0 && connect((links[i - 1] as Ends).exit, link.entry));
      return { entry: (links[0] as Ends).entry, exit: (links.at(-1) as Ends).exit };
    }
    case "group": {
      const keys = sketch.members.map(({ key }) => key);
      const exits: Spot[] = [];
      const [fork, join] = layGroup(spots, sketch.id, { keys, exits, policy: sketch.policy, isRing: false }, scope, member);
      sketch.members.forEach(({ node }, index) => {
        const ends = lay(spots, node, join, index);
        connect(fork, ends.entry);
        connect(ends.exit, join);
        exits.push(ends.exit);
      });
      return { entry: fork, exit: join };
    }
    case "branch": {
      const cases = new Map<string, Spot>();
      const select: Select = Object.assign(spotOf(spots, sketch.id, "select", sketch, scope, member), { cases });
      sketch.jumps.forEach((index, i) => {
        const { entry } = jumps[index] as Ends;
        cases.set(`j${i}`, entry);
        connect(select, entry);
      });
      if (sketch.cases.length === 0) return { entry: select, exit: select };
      const merge = spotOf(spots, sketch.id, "merge", undefined, scope, member);
      sketch.cases.forEach((node, i) => {
        const { entry, exit } = lay(spots, node, scope, member);
        cases.set(`c${i}`, entry);
        connect(select, entry);
        connect(exit, merge);
      });
      return { entry: select, exit: merge };
    }
    case "task":
    case "flow":
    case "map":
    case "loop": {
      const spot = spotOf(spots, sketch.id, sketch.kind, sketch, scope, member);
      return { entry: spot, exit: spot };
    }
  }
}

/** What the run of a case must come to. */
export function forecast({ graph, input }: CaseSketch): Forecast {
  const nodes = new Map<string, Expectation>();
  const state = { isTight: true, isOpen: false };
  const { result } = carryOut(layOut(graph), input, {
    prefix: "",
    whole: undefined,
    nodes,
    touched: new Set(),
    counts: new Map(),
    inLoop: false,
    state,
  });
  return { result, nodes, state };
}

interface Surroundings {
  /** Before the ids. */
  readonly prefix: string;
  /** The path of an item that is one place. */
  readonly whole: string | undefined;
  readonly nodes: Map<string, Expectation>;
  /** Every node that something has happened to. */
  readonly touched: Set<Expectation>;
  /** Passes so far in this frame, by path. */
  readonly counts: Map<string, number>;
  readonly inLoop: boolean;
  readonly state: Certainty;
}

/** Carries out a frame: everything in it, then whether it failed. */
function carryOut(spots: readonly Spot[], input: unknown, around: Surroundings): { result: Result } {
  const own: Surroundings = { ...around, touched: new Set(), counts: new Map() };
  const { settled, failed } = settleAll(spots, input, own);
  if (failed.some((spot) => spot.scope === undefined)) {
    for (const it of own.touched) it.isSure = false;
    if (around.inLoop) around.state.isTight = false;
  }
  for (const it of own.touched) around.touched.add(it);
  if (failed.some((spot) => spot.scope === undefined)) return { result: { status: "failed" } };
  const sinks = spots.filter((spot) => !spots.some(({ before }) => before.has(spot)));
  const outputs = sinks.flatMap((sink) => {
    const it = settled.get(sink);
    return it?.status === "completed" ? [[sink.id, it.output] as const] : [];
  });
  // Then it is what completed last, whatever that was.
  if (outputs.length === 0) around.state.isOpen = true;
  const output = sinks.length === 1 ? outputs[0]?.[1] : Object.fromEntries(outputs);
  return { result: { status: "completed", output } };
}

function settleAll(spots: readonly Spot[], frameInput: unknown, around: Surroundings): { settled: Map<Spot, Settled>; failed: Spot[] } {
  const settled = new Map<Spot, Settled>([[nowhere, { status: "skipped" }]]);
  const chosen = new Map<Spot, Spot>();
  const failed: Spot[] = [];
  const touchedIn = new Map<Spot, Set<Expectation>>();
  const isTaken = (from: Spot, to: Spot): boolean =>
    settled.get(from)?.status === "completed" && (from.kind !== "select" || chosen.get(from) === to);
  const failuresIn = (join: Spot): Set<number> => new Set(failed.filter(({ scope }) => scope === join).map(({ member }) => member));

  const settle = (spot: Spot): void => {
    if (settled.has(spot)) return;
    for (const from of spot.before) settle(from);
    const own: Surroundings = { ...around, touched: new Set() };
    touchedIn.set(spot, own.touched);
    const path = around.whole ?? around.prefix + spot.id;
    const node = (): Expectation => {
      let it = around.nodes.get(path);
      if (it === undefined) around.nodes.set(path, (it = { path, passes: [], skips: 0, isSure: true }));
      own.touched.add(it);
      return it;
    };
    const taken = [...spot.before].filter((from) => isTaken(from, spot));
    const isJudged = spot.kind === "join" && failuresIn(spot).size > 0;
    let result: Settled;
    if (spot.before.size > 0 && taken.length === 0 && !isJudged) {
      // All members of a group have gone elsewhere: its pass has begun, and is passed over.
      if (spot.kind === "join" && openGroups.has(spot.id)) around.state.isOpen = true;
      if (spot.kind === "loop") skipLoop(spot, own);
      else if (spot.kind !== "merge" && spot.kind !== "join") node().skips++;
      result = { status: "skipped" };
    } else {
      const input = inputFor(spot, taken);
      result = carrySpot(spot, input, node, own);
    }
    settled.set(spot, result);
    if (result.status === "failed") failed.push(spot);
    for (const it of own.touched) around.touched.add(it);
  };

  const inputFor = (spot: Spot, taken: readonly Spot[]): unknown => {
    const outputOfSpot = (from: Spot): unknown => {
      const it = settled.get(from);
      return it?.status === "completed" ? it.output : undefined;
    };
    if (spot.before.size === 0) return frameInput;
    if (spot.before.size === 1) return outputOfSpot(taken[0] as Spot);
    return Object.fromEntries(taken.map((from) => [from.id, outputOfSpot(from)]));
  };

  const carrySpot = (spot: Spot, input: unknown, node: () => Expectation, own: Surroundings): Settled => {
    const path = around.whole ?? around.prefix + spot.id;
    switch (spot.kind) {
      case "task":
        return carryTask(spot.sketch as TaskSketch, input, node(), around);
      case "select": {
        const it = node();
        const select = spot as Select;
        const branch = spot.sketch as BranchSketch;
        const answer = answerOf(branch, input, iterationOf(around, path));
        const result: Result = caseNames(branch).includes(answer) ? { status: "completed", output: input } : { status: "failed" };
        const target = select.cases.get(answer);
        if (target !== undefined) chosen.set(spot, target);
        it.passes.push({ input, attempts: 1, result });
        return result;
      }
      case "merge":
        return { status: "completed", output: settledOutput([...spot.before].find((from) => isTaken(from, spot))) };
      case "fork":
        // Its end is told by the join.
        openGroups.set(spot.id, { input, node: node() });
        return { status: "completed", output: input };
      case "join":
        return carryJoin(spot as Join, own);
      case "flow": {
        const { result } = carryOut(layOut((spot.sketch as FlowSketch).graph), input, { ...own, prefix: `${path}/`, whole: undefined });
        node().passes.push({ input, attempts: 1, result });
        return result;
      }
      case "map": {
        const result = carryMap(spot.sketch as MapSketch, input, path, own);
        node().passes.push({ input, attempts: 1, result });
        return result;
      }
      case "loop":
        return carryLoop(spot.sketch as LoopSketch, input, own);
    }
  };

  const settledOutput = (spot: Spot | undefined): unknown => {
    const it = spot === undefined ? undefined : settled.get(spot);
    return it?.status === "completed" ? it.output : undefined;
  };

  const openGroups = new Map<string, { input: unknown; node: Expectation }>();

  const carryJoin = (join: Join, own: Surroundings): Settled => {
    const failures = failuresIn(join);
    const record: Record<string, unknown> = {};
    join.keys.forEach((key, member) => {
      const it = settled.get(join.exits[member] as Spot);
      if (it?.status === "completed" && !failures.has(member)) record[key] = it.output;
    });
    const { policy } = join;
    let isFine: boolean;
    switch (policy.type) {
      case "strict":
        isFine = failures.size === 0;
        break;
      case "bestEffort":
        isFine = true;
        break;
      case "atLeast":
        isFine = Object.keys(record).length >= policy.n;
        break;
      case "critical":
        isFine = !failures.has(policy.index);
    }
    if (policy.type === "strict" && !isFine) {
      // The first failure stops the others.
      for (const [spot, touched] of touchedIn) if (isInside(spot, join)) for (const it of touched) it.isSure = false;
      if (join.isRing) around.state.isTight = false;
      if (around.inLoop) around.state.isOpen = true;
    }
    const result: Result = isFine ? { status: "completed", output: record } : { status: "failed" };
    const group = openGroups.get(join.id);
    if (group !== undefined) {
      own.touched.add(group.node);
      group.node.passes.push({ input: group.input, attempts: 1, result });
    }
    return result;
  };

  for (const spot of spots) settle(spot);
  return { settled, failed };
}

function isInside(spot: Spot, join: Spot): boolean {
  for (let scope = spot.scope; scope !== undefined; scope = scope.scope) if (scope === join) return true;
  return false;
}

/** Counts a pass of a node in its frame: 0, 1… */
function iterationOf({ counts }: Surroundings, path: string): number {
  const iteration = counts.get(path) ?? 0;
  counts.set(path, iteration + 1);
  return iteration;
}

function carryTask(task: TaskSketch, first: unknown, node: Expectation, around: Surroundings): Settled {
  let input = first;
  for (;;) {
    const iteration = iterationOf(around, node.path);
    const { retry } = task.body;
    let attempt = 0;
    while (attempt <= retry && fails(task, input, attempt)) attempt++;
    if (attempt > retry) {
      const result = { status: "failed" } as const;
      node.passes.push({ input, attempts: retry + 1, result });
      return result;
    }
    const output = outputOf(task, input, iteration);
    const result = { status: "completed", output } as const;
    node.passes.push({ input, attempts: attempt + 1, result });
    const act = task.body.acts[iteration]?.do;
    if (act === "gotoNew") return { status: "left" };
    if (act !== "iterate") return result;
    input = output;
  }
}

function carryMap(map: MapSketch, input: unknown, path: string, around: Surroundings): Result {
  if (!Array.isArray(input)) return { status: "failed" };
  const own: Surroundings = { ...around, touched: new Set() };
  const outputs: unknown[] = [];
  let failed = false;
  input.forEach((item: unknown, index) => {
    const spots = layOut({ type: "single", node: map.item, manner: plainly });
    const place = `${path}[${index}]`;
    const isWhole = spots.length === 1 && spots[0]?.kind !== "loop";
    // Each item has a frame of its own, whose passes count from 0.
    const { result } = carryOut(spots, item, { ...own, prefix: `${place}/`, whole: isWhole ? place : undefined });
    if (result.status === "failed") failed = true;
    else outputs[index] = result.output;
  });
  if (failed) {
    for (const it of own.touched) it.isSure = false;
    if (around.inLoop) around.state.isTight = false;
  }
  for (const it of own.touched) around.touched.add(it);
  return failed ? { status: "failed" } : { status: "completed", output: outputs };
}

/** The items again and again, then `out`. A failure ends it; what comes after is skipped. */
function carryLoop(loop: LoopSketch, input: unknown, outside: Surroundings): Settled {
  const around: Surroundings = { ...outside, inLoop: true };
  let value = input;
  const path = around.prefix + loop.id;
  for (;;) {
    const body = layOut({ type: "single", node: { kind: "chain", items: loop.items }, manner: plainly });
    const { settled, failed } = settleAll(body, value, around);
    const exit = body.findLast((spot) => !body.some(({ before }) => before.has(spot)));
    const last = exit === undefined ? undefined : settled.get(exit);
    let node = around.nodes.get(path);
    if (node === undefined) around.nodes.set(path, (node = { path, passes: [], skips: 0, isSure: true }));
    around.touched.add(node);
    if (failed.some(({ scope }) => scope === undefined) || last?.status !== "completed") {
      node.skips++;
      settleAll(layOut({ type: "single", node: loop.out, manner: plainly }).map(unreached), undefined, around);
      return { status: failed.some(({ scope }) => scope === undefined) ? "failed" : "skipped" };
    }
    value = last.output;
    const again = isAgain(loop, iterationOf(around, path));
    node.passes.push({ input: value, attempts: 1, result: { status: "completed", output: value } });
    if (again) continue;
    const spots = layOut({ type: "single", node: loop.out, manner: plainly });
    const out = settleAll(spots, value, around).settled.get(spots[0] as Spot);
    return out ?? { status: "skipped" };
  }
}

function skipLoop({ sketch }: Spot, around: Surroundings): void {
  const { items, id, out } = sketch as LoopSketch;
  const last: TaskSketch = { kind: "task", id, body: out.body };
  settleAll(
    layOut({ type: "single", node: { kind: "chain", items: [...items, last, out] }, manner: plainly }).map(unreached),
    undefined,
    around,
  );
}

const nowhere: Spot = { id: "", kind: "merge", sketch: undefined, before: new Set(), scope: undefined, member: 0 };

/** A place that nothing leads to. */
function unreached(spot: Spot): Spot {
  if (spot.before.size === 0) spot.before.add(nowhere);
  return spot;
}

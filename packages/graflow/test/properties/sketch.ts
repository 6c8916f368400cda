// Random graphs as plain data: what a graph is made of and what each of its tasks does. `build.ts` makes a workflow of a sketch, `model.ts`
// says what its run must come to. Everything a task does follows from its input, its attempt and its iteration.
import fc from "fast-check";

/** What a task does on one of its iterations, beside returning. */
export type Act =
  | { readonly do: "iterate" }
  /** Adds one of the spare nodes of the sketch. */
  | { readonly do: "next"; readonly spare: number }
  /** Goes to a node of its workflow: `target` counts its ids, modulo their number. */
  | { readonly do: "goto"; readonly target: number }
  | { readonly do: "gotoNew"; readonly spare: number }
  | { readonly do: "terminate" }
  | { readonly do: "cancel" };

export type Pace = "sync" | "promise" | "sleep" | "stubborn";

/** What a task does. */
export interface Body {
  /** How many texts it returns; it may return nothing, or null. */
  readonly gives: 0 | 1 | 2 | 3 | "nothing" | "null";
  /** The first `failures` attempts fail: for every input, or for those whose mark is odd. */
  readonly failures: number;
  readonly isPicky: boolean;
  readonly retry: number;
  readonly pace: Pace;
  /** Milliseconds. */
  readonly time: number;
  readonly priority: number;
  /** 0: the default. */
  readonly maxIterations: number;
  /** By iteration; none after the last. */
  readonly acts: readonly Act[];
  /** What becomes of its compensation, where it is in a saga. */
  readonly undo: "none" | "works" | "fails";
}

/** What the schema of a workflow makes of its input: the same, an equal value, or nothing. */
export type Admission = "none" | "same" | "equal" | "refused";

/** What is true of a whole workflow. */
export interface Manner {
  readonly isSaga: boolean;
  readonly admission: Admission;
}

export type PolicySketch =
  | { readonly type: "strict" | "bestEffort" }
  | { readonly type: "atLeast"; readonly n: number }
  | { readonly type: "critical"; readonly index: number };

export interface TaskSketch {
  readonly kind: "task";
  readonly id: string;
  readonly body: Body;
}
interface ChainSketch {
  readonly kind: "chain";
  readonly items: readonly Sketch[];
}
export interface GroupSketch {
  readonly kind: "group";
  readonly id: string;
  readonly members: readonly { readonly key: string; readonly node: Sketch }[];
  readonly policy: PolicySketch;
  /** Passes at once; 0 without a limit. */
  readonly limit: number;
}
export interface BranchSketch {
  readonly kind: "branch";
  readonly id: string;
  readonly cases: readonly Sketch[];
  /** Nodes of its graph, by index, that are cases as well. */
  readonly jumps: readonly number[];
  /** Whether it may answer what is none of its cases. */
  readonly isLoose: boolean;
  readonly pace: Pace;
}
export interface FlowSketch {
  readonly kind: "flow";
  readonly id: string;
  readonly graph: GraphSketch;
}
export interface MapSketch {
  readonly kind: "map";
  readonly id: string;
  readonly item: Sketch;
  readonly limit: number;
}
/** A chain that ends with a branch, back to its first item `turns` times, and then on to `out`. */
export interface LoopSketch {
  readonly kind: "loop";
  /** Of the branch. */
  readonly id: string;
  readonly items: readonly Sketch[];
  readonly out: TaskSketch;
  readonly turns: number;
  readonly pace: Pace;
}
export type NamedSketch = TaskSketch | GroupSketch | BranchSketch | FlowSketch | MapSketch;
export type Sketch = NamedSketch | ChainSketch | LoopSketch;

/** A group over nodes of a graph that also stand by themselves. */
export interface Ring {
  readonly id: string;
  /** In brackets in the expression, under the id that it is given; else a node of the record. */
  readonly isInline: boolean;
  readonly policy: PolicySketch;
  readonly members: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** One node, or the nodes of an expression with the edges between them. */
export type GraphSketch =
  | { readonly type: "single"; readonly node: Sketch; readonly manner: Manner }
  | {
      readonly type: "many";
      readonly nodes: readonly NamedSketch[];
      readonly edges: readonly (readonly [from: number, to: number])[];
      readonly rings: readonly Ring[];
      readonly manner: Manner;
    };

/** A whole case: the graph, nodes that tasks may add, and how it is run. */
export interface CaseSketch {
  readonly graph: GraphSketch;
  readonly spares: readonly Sketch[];
  readonly input: readonly string[];
  /** 0: no limit. */
  readonly concurrency: number;
  readonly seed: number;
}

// What follows are sketches without their ids, which `name` gives.
type Shape =
  | { readonly kind: "task"; readonly body: Body }
  | { readonly kind: "chain"; readonly items: readonly Shape[] }
  | { readonly kind: "group"; readonly members: readonly Shape[]; readonly policy: PolicySketch; readonly limit: number }
  | {
      readonly kind: "branch";
      readonly cases: readonly Shape[];
      readonly jumps: readonly number[];
      readonly isLoose: boolean;
      /** Without cases of its own, where it has jumps. */
      readonly isBare: boolean;
      readonly pace: Pace;
    }
  | { readonly kind: "flow"; readonly graph: GraphShape }
  | { readonly kind: "map"; readonly item: Shape; readonly limit: number }
  | { readonly kind: "loop"; readonly items: readonly Shape[]; readonly out: Body; readonly turns: number; readonly pace: Pace };

interface RingShape {
  readonly members: readonly number[];
  readonly isInline: boolean;
  readonly policy: PolicySketch;
  readonly before: number;
  readonly after: number;
}

type GraphShape =
  | { readonly type: "single"; readonly node: Shape; readonly manner: Manner }
  | {
      readonly type: "many";
      readonly nodes: readonly Shape[];
      readonly edges: readonly (readonly [number, number])[];
      readonly backs: readonly (readonly [number, number])[];
      readonly ring: RingShape | undefined;
      readonly manner: Manner;
    };

export interface Wilderness {
  /** What tasks may do beside returning and iterating. */
  readonly acts: readonly Act["do"][];
  /** Whether edges may lead back. */
  readonly backs: boolean;
  /** Of 100 tasks, how many fail at least once. */
  readonly failures: number;
  /** Whether workflows may be sagas. Default false. */
  readonly sagas?: boolean;
  /** What the schemas of workflows may do. Default: there are none. */
  readonly admissions?: readonly Admission[];
}

/** Of a workflow that is neither a saga nor has a schema. */
export const plainly: Manner = { isSaga: false, admission: "none" };

const paces: fc.Arbitrary<Pace> = fc.constantFrom<Pace>("sync", "promise", "sleep", "stubborn");

function bodies({ acts, failures, backs, sagas = false }: Wilderness): fc.Arbitrary<Body> {
  const act: fc.Arbitrary<Act> = fc.tuple(fc.constantFrom<Act["do"]>("iterate", ...acts), fc.nat({ max: 30 })).map(([verb, n]): Act => {
    if (verb === "goto") return { do: verb, target: n };
    if (verb === "next" || verb === "gotoNew") return { do: verb, spare: n };
    return { do: verb };
  });
  const rarely = <T>(usual: T, arbitrary: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T> =>
    fc.oneof({ arbitrary: fc.constant(usual), weight: 100 - weight }, { arbitrary, weight });
  return fc.record({
    gives: fc.constantFrom<Body["gives"]>(1, 0, 2, 3, "nothing", "null"),
    failures: rarely(0, fc.constantFrom(1, 2, 9), failures),
    isPicky: fc.boolean(),
    retry: rarely(0, fc.integer({ min: 1, max: 2 }), 30),
    pace: paces,
    time: fc.constantFrom(1, 2, 5),
    priority: rarely(0, fc.integer({ min: -1, max: 2 }), 20),
    maxIterations: backs || acts.includes("goto") || acts.includes("next") ? fc.constantFrom(0, 1, 2, 3, 5) : fc.constant(0),
    acts: rarely<Act[]>([], fc.array(act, { minLength: 1, maxLength: 2 }), acts.length > 0 ? 40 : 15),
    undo: sagas ? fc.constantFrom<Body["undo"]>("none", "works", "fails") : fc.constant("none"),
  });
}

const policies: fc.Arbitrary<PolicySketch> = fc.oneof(
  fc.constant<PolicySketch>({ type: "bestEffort" }),
  fc.constant<PolicySketch>({ type: "strict" }),
  fc.nat({ max: 3 }).map((n): PolicySketch => ({ type: "atLeast", n })),
  fc.nat({ max: 3 }).map((index): PolicySketch => ({ type: "critical", index })),
);

function shapes(wild: Wilderness): { graph: fc.Arbitrary<GraphShape>; spare: fc.Arbitrary<Shape> } {
  const body = bodies(wild);
  const limit = fc.constantFrom(0, 0, 1, 2);
  const { sagas = false, admissions = [] } = wild;
  const manner = fc.record<Manner>({
    isSaga: sagas ? fc.boolean() : fc.constant(false),
    admission: fc.constantFrom<Admission>("none", ...admissions),
  });
  const { graph, part } = fc.letrec<{ node: Shape; head: Shape; part: Shape; graph: GraphShape }>((tie) => {
    const task = body.map((it): Shape => ({ kind: "task", body: it }));
    const group: fc.Arbitrary<Shape> = fc.record({
      kind: fc.constant("group"),
      members: fc.array(tie("part"), { minLength: 1, maxLength: 3 }),
      policy: policies,
      limit,
    });
    const flow: fc.Arbitrary<Shape> = fc.record({ kind: fc.constant("flow"), graph: tie("graph") });
    const map: fc.Arbitrary<Shape> = fc.record({ kind: fc.constant("map"), item: tie("part"), limit });
    const branch: fc.Arbitrary<Shape> = fc.record({
      kind: fc.constant("branch"),
      cases: fc.array(tie("part"), { minLength: 1, maxLength: 3 }),
      jumps: fc.array(fc.nat({ max: 6 }), { maxLength: 2 }),
      isLoose: fc.nat({ max: 9 }).map((n) => n === 9),
      isBare: fc.boolean(),
      pace: paces,
    });
    const chain: fc.Arbitrary<Shape> = fc.record({
      kind: fc.constant("chain"),
      items: fc.array(tie("part"), { minLength: 1, maxLength: 3 }),
    });
    const loop: fc.Arbitrary<Shape> = fc.record({
      kind: fc.constant("loop"),
      items: fc.tuple(tie("head"), fc.array(tie("part"), { maxLength: 2 })).map(([head, rest]) => [head, ...rest]),
      out: body,
      turns: fc.nat({ max: 2 }),
      pace: paces,
    });
    const many: fc.Arbitrary<GraphShape> = fc.record({
      type: fc.constant("many"),
      nodes: fc.array(tie("node"), { minLength: 1, maxLength: 5 }),
      edges: fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 8 }),
      backs: wild.backs ? fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 5 })), { maxLength: 2 }) : fc.constant([]),
      ring: fc.option(
        fc.record({
          members: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }),
          isInline: fc.boolean(),
          policy: policies,
          before: fc.nat({ max: 5 }),
          after: fc.nat({ max: 5 }),
        }),
        { nil: undefined, freq: 1 },
      ),
      manner,
    });
    const single: fc.Arbitrary<GraphShape> = fc.record({ type: fc.constant("single"), node: tie("part"), manner });
    const deep = { maxDepth: 4, depthSize: "max", depthIdentifier: "sketch" } as const;
    return {
      node: fc.oneof(deep, { arbitrary: task, weight: 6 }, { arbitrary: group, weight: 2 }, branch, flow, map),
      head: fc.oneof(deep, { arbitrary: task, weight: 6 }, { arbitrary: group, weight: 2 }, flow, map),
      part: fc.oneof(
        deep,
        { arbitrary: task, weight: 6 },
        { arbitrary: group, weight: 2 },
        { arbitrary: chain, weight: 2 },
        branch,
        flow,
        map,
        loop,
      ),
      graph: fc.oneof(deep, { arbitrary: single, weight: 1 }, { arbitrary: many, weight: 2 }),
    };
  });
  return { graph, spare: part };
}

/** Gives ids: "t1", "g2"… by kind, in order. Indexes that point nowhere are brought into range, edges that lead back are turned. */
function namer(): { graph: (shape: GraphShape) => GraphSketch; node: (shape: Shape, targets?: readonly number[]) => Sketch } {
  let count = 0;
  const id = (letter: string): string => `${letter}${++count}`;
  const node = (shape: Shape, targets: readonly number[] = []): Sketch => {
    switch (shape.kind) {
      case "task":
        return { kind: "task", id: id("t"), body: shape.body };
      case "chain":
        return { kind: "chain", items: shape.items.map((item) => node(item)) };
      case "group": {
        const own = id("g");
        const members = shape.members.map((member) => {
          const it = node(member);
          return { key: it.kind === "chain" || it.kind === "loop" ? id("k") : it.id, node: it };
        });
        return { kind: "group", id: own, members, policy: fitted(shape.policy, members.length), limit: shape.limit };
      }
      case "branch": {
        const own = id("b");
        const jumps = targets.length === 0 ? [] : [...new Set(shape.jumps.map((n) => targets[n % targets.length] as number))];
        const written = jumps.length > 0 && shape.isBare ? [] : shape.cases.map((it) => node(it));
        return { kind: "branch", id: own, jumps, cases: written, isLoose: shape.isLoose, pace: shape.pace };
      }
      case "flow":
        return { kind: "flow", id: id("w"), graph: graph(shape.graph) };
      case "map":
        return { kind: "map", id: id("m"), item: node(shape.item), limit: shape.limit };
      case "loop": {
        const items = shape.items.map((it) => node(it));
        return { ...shape, items, id: id("b"), out: { kind: "task", id: id("t"), body: shape.out } };
      }
    }
  };
  const graph = (shape: GraphShape): GraphSketch => {
    const { manner } = shape;
    if (shape.type === "single") return { type: "single", node: node(shape.node), manner };
    const size = shape.nodes.length;
    const nodes = shape.nodes.map((it, index) => {
      const later = Array.from({ length: size - 1 - index }, (_, i) => index + 1 + i);
      return node(it, later) as NamedSketch;
    });
    const forward = shape.edges
      .map(([a, b]) => [Math.min(a % size, b % size), Math.max(a % size, b % size)] as const)
      .filter(([a, b]) => a !== b);
    const backs = shape.backs.map(([a, b]) => [Math.max(a % size, b % size), Math.min(a % size, b % size)] as const);
    return { type: "many", nodes, edges: [...forward, ...backs], rings: ringsOf(shape.ring, nodes), manner };
  };
  const ringsOf = (shape: RingShape | undefined, nodes: readonly NamedSketch[]): Ring[] => {
    if (shape === undefined) return [];
    const fits = ({ kind }: NamedSketch): boolean => kind === "task" || kind === "flow" || kind === "map";
    const members = [...new Set(shape.members.map((n) => n % nodes.length))].toSorted((a, b) => a - b);
    const usable = members.filter((n) => fits(nodes[n] as NamedSketch));
    if (usable.length === 0) return [];
    const [first, last] = [usable[0] as number, usable.at(-1) as number];
    const before = shape.before < first ? [shape.before] : [];
    const after = shape.after > last && shape.after < nodes.length ? [shape.after] : [];
    const policy: PolicySketch = shape.isInline ? { type: "strict" } : fitted(shape.policy, usable.length);
    const isInline = shape.isInline && usable.length > 1;
    const ids = usable.map((n) => (nodes[n] as NamedSketch).id);
    return [
      { id: isInline ? ids.join("|") : id("g"), isInline, policy: isInline ? { type: "strict" } : policy, members: usable, before, after },
    ];
  };
  return { graph, node };
}

function fitted(policy: PolicySketch, members: number): PolicySketch {
  if (policy.type === "atLeast") return { type: "atLeast", n: Math.min(policy.n, members) };
  if (policy.type === "critical") return { type: "critical", index: policy.index % members };
  return policy;
}

/** Random cases. */
export function cases(wild: Wilderness): fc.Arbitrary<CaseSketch> {
  const { graph, spare } = shapes(wild);
  return fc
    .record({
      graph,
      spares: fc.array(
        spare,
        wild.acts.includes("next") || wild.acts.includes("gotoNew") ? { minLength: 1, maxLength: 2 } : { maxLength: 0 },
      ),
      input: fc.array(fc.constantFrom("x", "y"), { maxLength: 3 }),
      concurrency: fc.constantFrom(0, 0, 1, 2, 3),
      seed: fc.nat({ max: 1_000_000 }),
    })
    .map((shape) => {
      const give = namer();
      return { ...shape, graph: give.graph(shape.graph), spares: shape.spares.map((it) => give.node(it)) };
    });
}

/** A number that stands for a value; the order of keys does not matter. */
function markOf(value: unknown): number {
  let mark = 5381;
  for (const char of textOf(value)) mark = (Math.imul(mark, 33) ^ char.charCodeAt(0)) >>> 0;
  return mark;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  if (typeof value === "object" && value !== null)
    return `{${Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, it]) => `${key}:${textOf(it)}`)
      .join(",")}}`;
  return String(value);
}

/** What a task returns for an input. */
export function outputOf({ id, body }: TaskSketch, input: unknown, iteration: number): unknown {
  if (body.gives === "nothing") return undefined;
  if (body.gives === "null") return null;
  const text = `${id}.${iteration}:${markOf(input).toString(36)}`;
  return Array.from({ length: body.gives }, (_, i) => `${text}.${i}`);
}

/** Whether an attempt fails. */
export function fails({ body }: TaskSketch, input: unknown, attempt: number): boolean {
  return attempt < body.failures && (!body.isPicky || markOf(input) % 2 === 1);
}

/** What a branch answers: the name of one of its cases, most often. */
export function answerOf(branch: BranchSketch, input: unknown, iteration: number): string {
  const names = caseNames(branch);
  const n = (markOf(input) >>> 3) + iteration;
  return branch.isLoose && n % 3 === 0 ? "none of them" : (names[n % names.length] as string);
}

export function caseNames(branch: BranchSketch): string[] {
  return [...branch.cases.map((_, i) => `c${i}`), ...branch.jumps.map((_, i) => `j${i}`)];
}

/** Whether a loop goes round once more. */
export function isAgain({ turns }: LoopSketch, iteration: number): boolean {
  return iteration % (turns + 1) < turns;
}

// From a sketch to a workflow that can be run: nodes, expression and record, and what each task of it does.
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { branchOf } from "../../src/graph/branch.ts";
import { chainOf } from "../../src/graph/chain.ts";
import type { TaskContext } from "../../src/graph/context.ts";
import { groupOf } from "../../src/graph/group.ts";
import { mapOf } from "../../src/graph/map.ts";
import { renamed, type AnyNode } from "../../src/graph/node.ts";
import { taskOf } from "../../src/graph/task.ts";
import type { GroupPolicy } from "../../src/graph/outcome.ts";
import { atLeast, bestEffort, critical, strict, workflow, type Workflow, type WorkflowOptions } from "../../src/index.ts";
import {
  answerOf,
  fails,
  isAgain,
  outputOf,
  type Admission,
  type BranchSketch,
  type CaseSketch,
  type GraphSketch,
  type LoopSketch,
  type NamedSketch,
  type PolicySketch,
  type Sketch,
  type TaskSketch,
} from "./sketch.ts";

/** What has been built: the workflow, what its tasks may add, and the sketches of its tasks and branches by node. */
export interface Built {
  readonly workflow: Workflow<unknown>;
  readonly spares: readonly AnyNode[];
  readonly doers: ReadonlyMap<AnyNode, TaskSketch | BranchSketch | LoopSketch>;
}

interface AnyWorkflow {
  (name: string, node: AnyNode, options: WorkflowOptions): Workflow<unknown>;
  (name: string, text: string, record: Readonly<Record<string, AnyNode>>, options: WorkflowOptions): Workflow<unknown>;
}
const untypedWorkflow = workflow as unknown as AnyWorkflow;

/** `acting` is called when a task begins to act, and may throw; `before` is awaited by tasks that are not synchronous before they go on. */
export interface Watching {
  readonly acting: (taskId: string, id: string, ctx: TaskContext) => void;
  readonly before: (ctx: TaskContext) => Promise<void>;
}

/** What all tasks have, and what the workflow is called. */
export interface Dress {
  readonly handler: string;
  readonly name: string;
}

/** With a `queue`, all tasks have it. */
export function build(sketch: CaseSketch, watching?: Watching, queue?: string, dress?: Dress): Built {
  const doers = new Map<AnyNode, TaskSketch | BranchSketch | LoopSketch>();
  const spares: AnyNode[] = [];
  /** Where the tasks of the workflow being built may go to. */
  let targets = idsOf(sketch.graph);

  const nodeOf = (it: Sketch, cases: readonly AnyNode[] = []): AnyNode => {
    switch (it.kind) {
      case "task":
        return taskNode(it);
      case "chain":
        return chainOf(it.items.map((item) => nodeOf(item)));
      case "group": {
        const members = it.members.map(({ key, node }) => [key, nodeOf(node)] as const);
        const group = groupOf(members, true)
          .named(it.id)
          .withPolicy(
            policyOf(
              it.policy,
              members.map(([key]) => key),
            ),
          );
        return it.limit === 0 ? group : group.withExecution("concurrent", { concurrency: it.limit });
      }
      case "branch": {
        const record: Record<string, AnyNode> = {};
        it.cases.forEach((node, i) => (record[`c${i}`] = nodeOf(node)));
        it.jumps.forEach((index, i) => (record[`j${i}`] = cases[index] as AnyNode));
        const node = branchOf(paced(it.pace, 1, (input, ctx) => answerOf(it, input, ctx.iteration)) as (input: never) => unknown, record);
        doers.set(node, it);
        return renamed(node, it.id);
      }
      case "flow":
        return workflowNode(it.id, it.graph);
      case "map":
        // A limit is said as an option or as an execution.
        if (it.limit === 1) return renamed(mapOf(nodeOf(it.item), {}).withExecution("inline"), it.id);
        return renamed(mapOf(nodeOf(it.item), it.limit === 0 ? {} : { concurrency: it.limit }), it.id);
      case "loop": {
        const items = it.items.map((item) => nodeOf(item));
        const node = branchOf(
          paced(it.pace, 1, (_input, ctx) => (isAgain(it, ctx.iteration) ? "again" : "out")) as (input: never) => unknown,
          { again: items[0] as AnyNode, out: nodeOf(it.out) },
        );
        doers.set(node, it);
        return chainOf([...items, renamed(node, it.id)]);
      }
    }
  };

  const taskNode = (it: TaskSketch): AnyNode => {
    const { retry, priority, maxIterations, pace, time, undo } = it.body;
    const options = {
      ...(retry === 0 ? {} : { retry: { limit: retry, delay: 3, jitter: false } }),
      ...(priority === 0 ? {} : { priority }),
      ...(maxIterations === 0 ? {} : { maxIterations }),
      ...(queue === undefined ? {} : { queue }),
      ...(dress === undefined ? {} : { handler: dress.handler }),
      ...(undo === "none" ? {} : { compensate: paced(pace, time, () => undone(it)) as () => Promise<void> }),
    };
    const own = targets;
    const node = taskOf(
      it.id,
      options,
      watched(
        it,
        paced(pace, time, (input, ctx) => act(it, own, input, ctx)),
      ),
    );
    doers.set(node, it);
    return node;
  };

  const watched = <T extends (input: never, ctx: TaskContext) => unknown>({ id, body }: TaskSketch, run: T): T => {
    if (watching === undefined) return run;
    const watchedRun = (input: never, ctx: TaskContext): unknown => {
      watching.acting(ctx.taskId, id, ctx);
      return body.pace === "sync" ? run(input, ctx) : watching.before(ctx).then(() => run(input, ctx));
    };
    return watchedRun as T;
  };

  const act = (it: TaskSketch, targets: readonly string[], input: unknown, ctx: TaskContext): unknown => {
    if (fails(it, input, ctx.attempt)) throw new Error(`${it.id} fails`);
    const output = outputOf(it, input, ctx.iteration);
    const wish = it.body.acts[ctx.iteration];
    switch (wish?.do) {
      case "iterate":
        ctx.nextIteration(output);
        break;
      case "next":
        ctx.nextTask(spares[wish.spare % spares.length] as AnyNode, output);
        break;
      case "goto":
        ctx.goto(targets[wish.target % targets.length] as string, output);
        break;
      case "gotoNew":
        ctx.goto(spares[wish.spare % spares.length] as AnyNode, output);
        break;
      case "terminate":
        ctx.terminateWorkflow("enough");
        break;
      case "cancel":
        return ctx.cancelWorkflow("no more");
      case undefined:
    }
    return output;
  };

  const workflowNode = (id: string, graph: GraphSketch, tasks: readonly AnyNode[] = []): Workflow<unknown> => {
    const around = targets;
    targets = idsOf(graph);
    const made = graphNode(id, graph, tasks);
    targets = around;
    return made;
  };

  const graphNode = (id: string, graph: GraphSketch, tasks: readonly AnyNode[]): Workflow<unknown> => {
    const { isSaga, admission } = graph.manner;
    const options: WorkflowOptions = { tasks, saga: isSaga, ...(admission === "none" ? {} : { input: schemaOf(admission) }) };
    if (graph.type === "single") return untypedWorkflow(id, nodeOf(graph.node), options);
    const nodes: AnyNode[] = [];
    // Branches jump to later nodes.
    for (let i = graph.nodes.length - 1; i >= 0; i--) nodes[i] = nodeOf(graph.nodes[i] as NamedSketch, nodes);
    const record: Record<string, AnyNode> = {};
    const name = (index: number): string => (graph.nodes[index] as NamedSketch).id;
    const statements: string[] = [];
    graph.nodes.forEach((it, i) => {
      record[it.id] = nodes[i] as AnyNode;
      statements.push(it.id);
    });
    for (const [from, to] of graph.edges) statements.push(`${name(from)} >> ${name(to)}`);
    for (const ring of graph.rings) {
      let written = `(${ring.members.map(name).join(" | ")})`;
      if (!ring.isInline) {
        written = ring.id;
        const members = ring.members.map((index) => [name(index), nodes[index] as AnyNode] as const);
        record[ring.id] = groupOf(members, false).withPolicy(policyOf(ring.policy, ring.members.map(name)));
      }
      statements.push(written);
      for (const index of ring.before) statements.push(`${name(index)} >> ${written}`);
      for (const index of ring.after) statements.push(`${written} >> ${name(index)}`);
    }
    return untypedWorkflow(id, statements.join("\n"), record, options);
  };

  spares.push(...sketch.spares.map((it) => nodeOf(it)));
  return { workflow: workflowNode(dress?.name ?? "root", sketch.graph, spares), spares, doers };
}

function undone({ id, body }: TaskSketch): void {
  if (body.undo === "fails") throw new Error(`${id} cannot be undone`);
}

/** Answers later; the direct drive asks what is under `now` instead. */
function schemaOf(admission: Admission): StandardSchemaV1 {
  const now = (value: unknown): StandardSchemaV1.Result<unknown> => {
    if (admission === "refused") return { issues: [{ message: "not this" }] };
    return { value: admission === "equal" ? structuredClone(value) : value };
  };
  return { "~standard": { version: 1, vendor: "sketch", validate: Object.assign(async (value: unknown) => now(value), { now }) } };
}

function policyOf(policy: PolicySketch, keys: readonly string[]): GroupPolicy {
  switch (policy.type) {
    case "strict":
      return strict();
    case "bestEffort":
      return bestEffort();
    case "atLeast":
      return atLeast(policy.n);
    case "critical":
      return critical([keys[policy.index] as string]);
  }
}

/** A function that takes its time. The direct drive calls what is under `now` instead. */
function paced<T>(
  pace: BranchSketch["pace"],
  time: number,
  act: (input: never, ctx: TaskContext) => T,
): (input: never, ctx: TaskContext) => T | Promise<T> {
  const run = (input: never, ctx: TaskContext): T | Promise<T> => {
    switch (pace) {
      case "sync":
        return act(input, ctx);
      case "promise":
        return Promise.resolve().then(() => act(input, ctx));
      case "sleep":
        return ctx.sleep(time).then(() => act(input, ctx));
      case "stubborn":
        // Goes on when it is signalled.
        return new Promise((resolve) => void setImmediate(resolve)).then(() => act(input, ctx));
    }
  };
  return Object.assign(run, { now: act });
}

/** All ids of a graph, not of the workflows inside it. */
function idsOf(graph: GraphSketch): string[] {
  const ids: string[] = [];
  const visit = (it: Sketch): void => {
    switch (it.kind) {
      case "chain":
        it.items.forEach(visit);
        return;
      case "loop":
        it.items.forEach(visit);
        visit(it.out);
        break;
      case "group":
        for (const { node } of it.members) visit(node);
        break;
      case "branch":
        it.cases.forEach(visit);
        break;
      case "task":
      case "flow":
      case "map":
    }
    ids.push(it.id);
  };
  if (graph.type === "single") visit(graph.node);
  else {
    graph.nodes.forEach(visit);
    for (const ring of graph.rings) ids.push(ring.id);
  }
  return ids;
}

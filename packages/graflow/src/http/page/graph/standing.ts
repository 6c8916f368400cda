// Where a run stands: its graph, what became of each node, and which of them wait for somebody. Of a run that is not stored, what its
// workflow and its asks tell.
import type { AskInfo } from "../../../engine/asks/face.ts";
import type { NodeInfo, RunDetails, RunInfo } from "../../../engine/stored/face.ts";
import type { NodeState, States } from "../../../graph/drawing/state.ts";
import { outline as outlineOf } from "../../../graph/outline-of.ts";
import type { Outline } from "../../../graph/outline.ts";
import type { Services } from "../../services.ts";
import { drawn, versionOf } from "./drawing.ts";

export interface StandingNode {
  readonly taskId: string;
  readonly state: NodeState;
  readonly passes: number;
  readonly error?: Error;
}

export type Standing =
  | { readonly type: "unknown" }
  | {
      readonly type: "known";
      readonly runId: string;
      readonly workflow: string;
      readonly outline: Outline;
      readonly states: States;
      readonly nodes: readonly StandingNode[];
      /** Paths of nodes whose asks are open. */
      readonly waiting: ReadonlySet<string>;
      /** The size of its picture (px); absent where none can be drawn. `version`: changes when the picture does. */
      readonly picture?: { readonly width: number; readonly height: number; readonly version: string };
    };

/** `workflow`: whose run it is, for one that is not stored. */
export async function standingOf(services: Services, runId: string, workflow: string | undefined, details?: RunDetails): Promise<Standing> {
  const graph = await graphOf(services, runId, workflow, details);
  if (graph === undefined) return { type: "unknown" };
  const picture = await drawn(graph.outline, graph.states, "light");
  const version = versionOf(graph.outline, graph.states);
  return {
    type: "known",
    ...graph,
    ...(picture === undefined ? {} : { picture: { width: picture.width, height: picture.height, version } }),
  };
}

type Graph = Omit<Extract<Standing, { type: "known" }>, "type" | "picture">;

export async function graphOf(
  { engine, workflows }: Services,
  runId: string,
  workflow: string | undefined,
  given?: RunDetails,
): Promise<Graph | undefined> {
  const isStored = given !== undefined || (await engine.runs.get(runId)) !== undefined;
  const open = await engine.asks.list({ runId, status: "open", limit: 1000 });
  const waiting = new Set(open.map(({ taskId }) => taskId));
  if (isStored) {
    const details = given ?? (await engine.runs.show(runId));
    const nodes = details.nodes.map((node) => ({
      taskId: node.taskId,
      state: stateOf(node, details.status, waiting),
      passes: node.passes,
      ...(node.error === undefined ? {} : { error: node.error }),
    }));
    return {
      runId,
      workflow: details.workflow,
      outline: described(details.outline, workflows.get(details.workflow)),
      states: statesOf(nodes),
      nodes,
      waiting,
    };
  }
  const name = workflow ?? (await workflowOf(engine.asks.list({ runId, limit: 1 }), open));
  const known = name === undefined ? undefined : workflows.get(name);
  if (name === undefined || known === undefined) return undefined;
  const nodes = open.map(({ taskId }) => ({ taskId, state: "running" as const, passes: 1 }));
  return { runId, workflow: name, outline: outlineOf(known), states: statesOf(nodes), nodes, waiting };
}

async function workflowOf(any: Promise<AskInfo[]>, open: readonly AskInfo[]): Promise<string | undefined> {
  return open[0]?.workflow ?? (await any)[0]?.workflow;
}

/** The outline that a run was stored with has no descriptions. */
function described(stored: Outline, workflow: Parameters<typeof outlineOf>[0] | undefined): Outline {
  return workflow?.description === undefined ? stored : { ...stored, description: workflow.description };
}

function stateOf({ taskId, state }: NodeInfo, status: RunInfo["status"], waiting: ReadonlySet<string>): NodeState {
  switch (state) {
    case "running":
      if (status === "running" || waiting.has(taskId)) return "running";
      return status === "suspended" || status === "abandoned" ? "retrying" : "cancelled";
    case "waiting":
      return waiting.has(taskId) ? "running" : "waiting";
    // It has completed, and has sent the run elsewhere.
    case "jumped":
      return "completed";
    case "completed":
    case "skipped":
    case "failed":
      return state;
  }
}

function statesOf(nodes: readonly StandingNode[]): States {
  return Object.fromEntries(nodes.map(({ taskId, state }) => [taskId, state]));
}

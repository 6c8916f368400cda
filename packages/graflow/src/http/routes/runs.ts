// Runs: listed, looked into, drawn.
import { z } from "@hono/zod-openapi";
import type { NodeState, States } from "../../graph/drawing/state.ts";
import type { NodeInfo, RunDetails, RunInfo } from "../../engine/stored/face.ts";
import { toJson } from "../json.ts";
import { runDetailsSchema, runPageSchema, statesSchema } from "../openapi/schemas/run.ts";
import { outlineSchema } from "../openapi/schemas/workflow.ts";
import type { Services } from "../services.ts";
import { absent } from "./absent.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, page, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { pictureAnswer, pictureOf, pictureQuery } from "./pictures.ts";

const statuses = ["queued", "running", "suspended", "completed", "terminated", "failed", "cancelled", "abandoned"] as const;

const listQuery = z.strictObject({
  status: z.enum(statuses).optional(),
  workflow: words(500).optional(),
  tag: words(500).optional(),
  after: words(500).optional().openapi({ description: "Only runs after this one in the list: `next` of the page before." }),
  limit: count(100, 1000),
});

const drawnSchema = z.object({ outline: outlineSchema, states: statesSchema }).openapi("GraphOfRun");

export function addRuns(api: Api, parts: ApiParts): void {
  const { engine } = parts;
  const one = { tag: "Runs", params: idParameter } as const;

  api.add({
    method: "get",
    path: "/api/runs",
    id: "listRuns",
    tag: "Runs",
    summary: "Runs, newest first",
    permission: "runs:read",
    query: listQuery,
    answers: { 200: { description: "A page of runs", schema: runPageSchema } },
    handle: async ({ c, query: { limit, ...query } }) => {
      const filter = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
      const found = await engine.runs.list({ ...filter, limit: limit + 1 });
      return c.json(toJson(page(found, limit, ({ id }) => id)));
    },
  });

  api.add({
    ...one,
    method: "get",
    path: "/api/runs/{id}",
    id: "showRun",
    summary: "A run with its state, as it was last saved",
    permission: "runs:read",
    answers: { 200: { description: "The run", schema: runDetailsSchema } },
    problems: [404],
    handle: async ({ c, params: { id } }) => {
      await runNamed(parts, id);
      return c.json(toJson(withStates(await engine.runs.show(id))));
    },
  });

  api.add({
    ...one,
    method: "get",
    path: "/api/runs/{id}/graph",
    id: "drawRun",
    summary: "The graph of a run with what became of each node, as data or as a picture",
    permission: "runs:read",
    query: pictureQuery,
    answers: { 200: pictureAnswer(drawnSchema) },
    problems: [404, 422, 501],
    handle: async ({ c, params: { id }, query }) => {
      await runNamed(parts, id);
      const { outline, states } = withStates(await engine.runs.show(id));
      return pictureOf(c, outline, states, query);
    },
  });
}

/** Whether nothing can happen in a run any more. */
export function isOver(status: RunInfo["status"]): boolean {
  return status === "completed" || status === "terminated" || status === "failed" || status === "cancelled";
}

/** Throws a problem when there is none. A name that means anything else than a run, such as a file, is none. */
export async function runNamed({ engine }: Services, id: string): Promise<RunInfo> {
  const run = await engine.runs.get(id);
  if (run !== undefined) return run;
  throw absent("RUN_UNKNOWN", "run", id, "/api/runs");
}

export function withStates(details: RunDetails): RunDetails & { readonly states: States } {
  return { ...details, states: Object.fromEntries(details.nodes.map((node) => [node.taskId, stateOf(node, details.status)])) };
}

function stateOf({ state }: NodeInfo, status: RunInfo["status"]): NodeState {
  if (state === "jumped") return "completed"; // It has, and has sent the run elsewhere.
  if (state !== "running" || status === "running") return state;
  return status === "suspended" || status === "abandoned" || status === "failed" ? "retrying" : "cancelled";
}

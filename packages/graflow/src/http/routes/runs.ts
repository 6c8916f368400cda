// Runs: listed, looked into, drawn, cancelled, gone on with, removed.
import { z } from "@hono/zod-openapi";
import type { NodeState, States } from "../../graph/drawing/state.ts";
import type { NodeInfo, RunDetails, RunInfo } from "../../engine/stored/face.ts";
import { toJson } from "../json.ts";
import { runDetailsSchema, runPageSchema, runSchema, statesSchema } from "../openapi/schemas/run.ts";
import { outlineSchema } from "../openapi/schemas/workflow.ts";
import { ProblemError } from "../problem.ts";
import type { Services } from "../services.ts";
import { accounted } from "./accounted.ts";
import type { Api } from "./endpoint.ts";
import { goOnFields, goOnOptions } from "./go-on.ts";
import { count, idParameter, page, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { pictureAnswer, pictureOf, pictureQuery } from "./pictures.ts";
import { workflowNamed } from "./workflows.ts";

const statuses = ["running", "suspended", "completed", "terminated", "failed", "cancelled", "abandoned"] as const;

const listQuery = z.strictObject({
  status: z.enum(statuses).optional(),
  workflow: words(500).optional(),
  tag: words(500).optional(),
  after: words(500).optional().openapi({ description: "Only runs after this one in the list: `next` of the page before." }),
  limit: count(100, 1000),
});

const resumeBody = z.strictObject(goOnFields).openapi("ResumeRun");
const cancelBody = z.strictObject({ reason: words(10_000).optional() }).openapi("Cancel");
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

  api.add({
    ...one,
    method: "post",
    path: "/api/runs/{id}/cancel",
    id: "cancelRun",
    summary: "Ends a run as cancelled",
    description: "One that nobody carries out ends at once, another as soon as whoever carries it out hears of it.",
    permission: "runs:write",
    body: cancelBody,
    emptyBody: {},
    answers: { 200: { description: "It is cancelled", schema: runSchema }, 202: { description: "It is going to be", schema: runSchema } },
    problems: [404, 409],
    handle: async ({ c, params: { id }, body: { reason }, caller }) => {
      const { status } = await runNamed(parts, id);
      if (status !== "running" && status !== "suspended" && status !== "abandoned") throw ended(id, status);
      const account = { action: "run.cancel", subject: id, by: caller, details: reason === undefined ? {} : { reason } } as const;
      const result = await accounted(parts, account, () => engine.runs.cancel(id, reason ?? cancelledBy(caller.name)));
      return c.json(toJson(await runNamed(parts, id)), result === "cancelled" ? 200 : 202);
    },
  });

  api.add({
    ...one,
    method: "post",
    path: "/api/runs/{id}/resume",
    id: "resumeRun",
    summary: "Goes on with a run that was suspended, has failed, or was abandoned",
    permission: "runs:write",
    body: resumeBody,
    emptyBody: {},
    answers: { 202: { description: "It goes on", schema: runSchema } },
    problems: [404, 409, 422],
    handle: async ({ c, params: { id }, body, caller }) => {
      const run = await runNamed(parts, id);
      if (run.status === "running") throw held(id);
      if (run.status !== "suspended" && run.status !== "failed" && run.status !== "abandoned") throw ended(id, run.status);
      const workflow = workflowNamed(parts, run.workflow);
      await accounted(parts, { action: "run.resume", subject: id, by: caller }, () => engine.resume(workflow, id, goOnOptions(body)));
      return c.json(toJson(await runNamed(parts, id)), 202);
    },
  });

  api.add({
    ...one,
    method: "delete",
    path: "/api/runs/{id}",
    id: "removeRun",
    summary: "Removes a run and all that is stored of it",
    permission: "runs:write",
    answers: { 204: { description: "It is gone" } },
    problems: [404, 409],
    handle: async ({ c, params: { id }, caller }) => {
      const { status, workflow } = await runNamed(parts, id);
      if (status === "running") throw held(id);
      await accounted(parts, { action: "run.remove", subject: id, by: caller, details: { workflow } }, () => engine.runs.remove(id));
      return c.body(null, 204);
    },
  });
}

/** Throws a problem when there is none. A name that means anything else than a run, such as a file, is none. */
export async function runNamed({ engine }: Services, id: string): Promise<RunInfo> {
  const run = await engine.runs.get(id);
  if (run !== undefined) return run;
  throw new ProblemError({
    status: 404,
    code: "RUN_UNKNOWN",
    detail: `There is no run ${JSON.stringify(id)} here`,
    hint: "See /api/runs for those there are.",
  });
}

export function withStates(details: RunDetails): RunDetails & { readonly states: States } {
  return { ...details, states: Object.fromEntries(details.nodes.map((node) => [node.taskId, stateOf(node, details.status)])) };
}

function stateOf({ state }: NodeInfo, status: RunInfo["status"]): NodeState {
  if (state === "jumped") return "completed"; // It has, and has sent the run elsewhere.
  if (state !== "running" || status === "running") return state;
  return status === "suspended" || status === "abandoned" || status === "failed" ? "retrying" : "cancelled";
}

function cancelledBy(name: string | undefined): string {
  return name === undefined ? "cancelled over the API" : `cancelled by ${name}`;
}

function ended(id: string, status: RunInfo["status"]): ProblemError {
  return new ProblemError({
    status: 409,
    code: "RUN_ENDED",
    detail: `Run ${JSON.stringify(id)} is ${status}: there is nothing left to do in it`,
    hint: "Fork it at one of its checkpoints, or start another one.",
  });
}

function held(id: string): ProblemError {
  return new ProblemError({
    status: 409,
    code: "RUN_HELD",
    detail: `Run ${JSON.stringify(id)} is being carried out`,
    hint: "Wait for its end, or cancel it.",
  });
}

// What can be done with runs that there are: ending them, going on with them, removing them.
import { z } from "@hono/zod-openapi";
import type { RunInfo } from "../../engine/stored/face.ts";
import { toJson } from "../json.ts";
import { runSchema } from "../openapi/schemas/run.ts";
import { ProblemException } from "../problem.ts";
import { accounted } from "./accounted.ts";
import type { Api } from "./endpoints.ts";
import { goOnFields, goOnOptions } from "./go-on.ts";
import { idParameter, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { isOver, runNamed } from "./runs.ts";
import { workflowNamed } from "./workflows.ts";

const resumeBody = z.strictObject(goOnFields).openapi("ResumeRun");
const cancelBody = z.strictObject({ reason: words(10_000).optional() }).openapi("Cancel");

export function addSteering(api: Api, parts: ApiParts): void {
  const { engine } = parts;
  const one = { tag: "Runs", params: idParameter } as const;

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
      if (isOver(status)) throw ended(id, status);
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
    summary: "Goes on with a run that was suspended, has failed, was abandoned, or has not begun",
    permission: "runs:write",
    body: resumeBody,
    emptyBody: {},
    answers: { 202: { description: "It goes on", schema: runSchema } },
    problems: [404, 409, 422],
    handle: async ({ c, params: { id }, body, caller }) => {
      const run = await runNamed(parts, id);
      if (run.status === "running") throw held(id);
      if (isOver(run.status) && run.status !== "failed") throw ended(id, run.status);
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

function cancelledBy(name: string | undefined): string {
  return name === undefined ? "cancelled over the API" : `cancelled by ${name}`;
}

function ended(id: string, status: RunInfo["status"]): ProblemException {
  return new ProblemException({
    status: 409,
    code: "RUN_ENDED",
    detail: `Run ${JSON.stringify(id)} is ${status}: there is nothing left to do in it`,
    hint: "Fork it at one of its checkpoints, or start another one.",
  });
}

function held(id: string): ProblemException {
  return new ProblemException({
    status: 409,
    code: "RUN_HELD",
    detail: `Run ${JSON.stringify(id)} is being carried out`,
    hint: "Wait for its end, or cancel it.",
  });
}

// The checkpoints of runs: listed, looked into, compared, pruned, and begun from again.
import { z } from "@hono/zod-openapi";
import type { CheckpointInfo, CheckpointRef } from "../../engine/stored/face.ts";
import { parseDuration } from "../../shared/duration.ts";
import { toJson } from "../json.ts";
import { countSchema } from "../openapi/schemas/other.ts";
import { checkpointListSchema, differencesSchema, runDetailsSchema, runSchema } from "../openapi/schemas/run.ts";
import { ProblemException } from "../problem.ts";
import type { Services } from "../services.ts";
import { taken } from "./absent.ts";
import { accounted } from "./accounted.ts";
import type { Api } from "./endpoints.ts";
import { goOnFields, goOnOptions } from "./go-on.ts";
import { idParameter, newRunId, newTags, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { runNamed, withStates } from "./runs.ts";
import { workflowNamed } from "./workflows.ts";

const version = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, "Expected a version: a whole number of at least 1")
  .transform(Number)
  .openapi({ type: "integer", minimum: 1 });
const parameters = z.object({ id: words(500), version });

const forkBody = z.strictObject({ ...goOnFields, runId: newRunId, tags: newTags }).openapi("ForkRun");

const keepBody = z
  .strictObject({
    last: z.int().min(0).optional().openapi({ description: "The last so many." }),
    ttl: z
      .string()
      .refine(isDuration, 'Expected a duration, such as "7d"')
      .optional()
      .openapi({ description: "Those younger than this, such as `7d`." }),
    named: z.boolean().optional().openapi({ description: "Those with a name. Default true." }),
  })
  .refine((keep) => Object.keys(keep).length > 0, "Expected a rule that says which checkpoints to keep")
  .openapi("KeepRules", { description: "A checkpoint stays when any of these holds. The last save of a run always stays." });

export function addCheckpoints(api: Api, parts: ApiParts): void {
  const { engine } = parts;
  const shared = { tag: "Checkpoints", permission: "runs:read", problems: [404] } as const;

  api.add({
    ...shared,
    method: "get",
    path: "/api/runs/{id}/checkpoints",
    id: "listCheckpoints",
    summary: "The checkpoints of a run, oldest first",
    params: idParameter,
    answers: { 200: { description: "All of them", schema: checkpointListSchema } },
    handle: async ({ c, params: { id } }) => {
      await runNamed(parts, id);
      return c.json(toJson({ items: (await engine.checkpoints.list(id)).map(withoutPath) }));
    },
  });

  api.add({
    ...shared,
    method: "get",
    path: "/api/runs/{id}/checkpoints/{version}",
    id: "showCheckpoint",
    summary: "The state of a run as it was then",
    params: parameters,
    answers: { 200: { description: "The run at this checkpoint", schema: runDetailsSchema } },
    handle: async ({ c, params }) => {
      const ref = await checkpointAt(parts, params.id, params.version);
      return c.json(toJson(withStates(await engine.runs.show(ref))));
    },
  });

  api.add({
    ...shared,
    method: "get",
    path: "/api/runs/{id}/checkpoints/{version}/diff",
    id: "compareCheckpoints",
    summary: "What changed from this checkpoint to another",
    params: parameters,
    query: z.strictObject({ to: version.optional().openapi({ description: "Its version. Default: the last save of the run." }) }),
    answers: { 200: { description: "What they do not have in common", schema: differencesSchema } },
    handle: async ({ c, params, query }) => {
      const before = await checkpointAt(parts, params.id, params.version);
      const after = query.to === undefined ? params.id : await checkpointAt(parts, params.id, query.to);
      return c.json(toJson({ items: await engine.checkpoints.diff(before, after) }));
    },
  });

  api.add({
    ...shared,
    method: "post",
    path: "/api/runs/{id}/checkpoints/{version}/fork",
    id: "forkRun",
    summary: "Begins a new run at this checkpoint",
    permission: "runs:write",
    params: parameters,
    body: forkBody,
    emptyBody: {},
    answers: { 201: { description: "The new run goes on", schema: runSchema, headers: { location: "Where the new run is" } } },
    problems: [404, 409, 422],
    handle: async ({ c, params, body: { runId: wanted, tags, ...edits }, caller }) => {
      const ref = await checkpointAt(parts, params.id, params.version);
      const workflow = workflowNamed(parts, (await runNamed(parts, params.id)).workflow);
      const id = wanted ?? crypto.randomUUID();
      if ((await engine.runs.get(id)) !== undefined) throw taken(id);
      const options = { ...goOnOptions(edits), runId: id, ...(tags === undefined ? {} : { tags }) };
      const account = { action: "run.fork", subject: id, by: caller, details: { checkpoint: ref.id } } as const;
      await accounted(parts, account, () => engine.resume(workflow, ref, options));
      return c.json(toJson(await runNamed(parts, id)), 201, { location: parts.pathOf("api", "runs", id) });
    },
  });

  api.add({
    ...shared,
    method: "post",
    path: "/api/runs/{id}/prune",
    id: "pruneCheckpoints",
    summary: "Removes the checkpoints of a run that no rule keeps",
    permission: "runs:write",
    params: idParameter,
    body: keepBody,
    answers: { 200: { description: "How many were removed", schema: countSchema } },
    handle: async ({ c, params: { id }, body, caller }) => {
      await runNamed(parts, id);
      const keep = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const account = { action: "checkpoints.prune", subject: id, by: caller, details: keep } as const;
      return c.json({ removed: await accounted(parts, account, () => engine.checkpoints.prune(id, keep)) });
    },
  });
}

/** Throws a problem when the run has no such checkpoint. */
async function checkpointAt(services: Services, id: string, at: number): Promise<CheckpointRef> {
  const run = await runNamed(services, id);
  const known = (await services.engine.checkpoints.list(id)).find((mark) => mark.version === at);
  if (known !== undefined || run.checkpoint.version === at) return { id: `${id}@${at}`, runId: id, version: at };
  throw new ProblemException({
    status: 404,
    code: "CHECKPOINT_UNKNOWN",
    detail: `Run ${JSON.stringify(id)} has no checkpoint ${at}`,
    hint: "See the checkpoints of the run for those there are.",
  });
}

/** Where its files are is the server's own business. */
function withoutPath({ path: _path, ...info }: CheckpointInfo): object {
  return info;
}

function isDuration(text: string): boolean {
  try {
    parseDuration(text, "ttl");
    return true;
  } catch {
    return false;
  }
}

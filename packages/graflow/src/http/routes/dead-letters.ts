// Dead letters: work that could not be run is looked at, mended, tried again, dropped.
import { z } from "@hono/zod-openapi";
import type { DeadLetterDetails } from "../../engine/fleet/dead-letter-face.ts";
import { toJson } from "../json.ts";
import { letterDetailsSchema, letterPageSchema, retriedSchema } from "../openapi/schemas/dead-letter.ts";
import type { Services } from "../services.ts";
import { absent } from "./absent.ts";
import { accounted } from "./accounted.ts";
import { deadReasons } from "./dead-reasons.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, page, words } from "./parameters.ts";

const listQuery = z.strictObject({
  queue: words(500).optional(),
  workflow: words(500).optional(),
  run_id: words(500).optional().openapi({ description: "The id of the run that the work is of." }),
  reason: z.enum(deadReasons).optional(),
  after: words(500).optional().openapi({ description: "Only letters after this one in the list: `next` of the page before." }),
  limit: count(100, 1000),
});

const retryBody = z
  .strictObject({
    trust: z.boolean().optional().openapi({ description: "Also what is not signed is put back: whoever says so has looked at it." }),
  })
  .openapi("RetryDeadLetter");

const editBody = z
  .strictObject({ payload: z.string().openapi({ description: "What the work is to say, in the place of what it says." }) })
  .openapi("EditDeadLetter");

export function addDeadLetters(api: Api, services: Services): void {
  const { deadLetters } = services.engine;
  const one = { tag: "Dead letters", params: idParameter } as const;

  api.add({
    method: "get",
    path: "/api/dead-letters",
    id: "listDeadLetters",
    tag: "Dead letters",
    summary: "Work that could not be run, newest first",
    permission: "runs:read",
    query: listQuery,
    answers: { 200: { description: "A page of dead letters", schema: letterPageSchema } },
    handle: async ({ c, query: { limit, run_id: runId, ...query } }) => {
      const filter = Object.fromEntries(Object.entries({ ...query, runId }).filter(([, value]) => value !== undefined));
      const found = await deadLetters.list({ ...filter, limit: limit + 1 });
      return c.json(toJson(page(found, limit, ({ id }) => id)));
    },
  });

  api.add({
    ...one,
    method: "get",
    path: "/api/dead-letters/{id}",
    id: "showDeadLetter",
    summary: "A dead letter with its payload",
    permission: "runs:read",
    answers: { 200: { description: "The letter", schema: letterDetailsSchema } },
    problems: [404],
    handle: async ({ c, params: { id } }) => c.json(toJson(await letterNamed(services, id))),
  });

  api.add({
    ...one,
    method: "post",
    path: "/api/dead-letters/{id}/retry",
    id: "retryDeadLetter",
    summary: "Puts work back into its queue, or lets its run go on",
    description: "A batch of tasks has failed in its run already: the run goes on as soon as a worker is free, and makes the work anew.",
    permission: "runs:write",
    body: retryBody,
    emptyBody: {},
    answers: { 200: { description: "What came of it", schema: retriedSchema } },
    problems: [404, 409, 503],
    handle: async ({ c, params: { id }, body: { trust }, caller }) => {
      const details = { ...aboutOf(await letterNamed(services, id)), ...(trust === true ? { trust } : {}) };
      const account = { action: "letter.retry", subject: id, by: caller, details } as const;
      const retry = () => deadLetters.retry(id, trust === undefined ? {} : { trust });
      return c.json(toJson(await accounted(services, account, retry)));
    },
  });

  api.add({
    ...one,
    method: "post",
    path: "/api/dead-letters/{id}/edit",
    id: "editDeadLetter",
    summary: "Replaces the payload of a dead letter",
    description: "It is signed by the server, where work is signed: so look at all of it.",
    permission: "runs:write",
    body: editBody,
    answers: { 200: { description: "The letter, as it is now", schema: letterDetailsSchema } },
    problems: [404],
    handle: async ({ c, params: { id }, body: { payload }, caller }) => {
      const account = { action: "letter.edit", subject: id, by: caller, details: aboutOf(await letterNamed(services, id)) } as const;
      await accounted(services, account, () => deadLetters.edit(id, payload));
      return c.json(toJson(await letterNamed(services, id)));
    },
  });

  api.add({
    ...one,
    method: "delete",
    path: "/api/dead-letters/{id}",
    id: "dropDeadLetter",
    summary: "Drops a dead letter",
    permission: "runs:write",
    answers: { 204: { description: "It is gone" } },
    problems: [404],
    handle: async ({ c, params: { id }, caller }) => {
      const account = { action: "letter.drop", subject: id, by: caller, details: aboutOf(await letterNamed(services, id)) } as const;
      await accounted(services, account, () => deadLetters.drop(id));
      return c.body(null, 204);
    },
  });
}

/** Throws a problem when there is none. */
async function letterNamed({ engine }: Services, id: string): Promise<DeadLetterDetails> {
  const letter = await engine.deadLetters.get(id);
  if (letter !== undefined) return letter;
  throw absent("DEAD_LETTER_UNKNOWN", "dead letter", id, "/api/dead-letters");
}

/** What the trail says of a letter, which is gone afterwards. */
function aboutOf({ reason, work: { kind, queue, workflow, runId } }: DeadLetterDetails): Readonly<Record<string, unknown>> {
  return { reason, kind, queue, workflow, ...(runId === undefined ? {} : { runId }) };
}

// Asks: an inbox. Its paths are those that clients of feedback servers know.
import { z } from "@hono/zod-openapi";
import type { AskInfo, AskListOptions } from "../../engine/asks/face.ts";
import type { Caller } from "../caller.ts";
import { toJson } from "../json.ts";
import { askPageSchema, askSchema } from "../openapi/schemas/ask.ts";
import { absent } from "./absent.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, page, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";

const listQuery = z.strictObject({
  session_id: words(500).optional().openapi({ description: "The id of the run that asks." }),
  workflow: words(500).optional(),
  status: z.enum(["open", "answered", "cancelled", "expired"]).optional(),
  kind: z.enum(["approval", "text", "selection", "multi-selection", "form"]).optional(),
  assignee: words(500).optional().openapi({ description: "Those that somebody of this name may answer as an assignee, or as anybody." }),
  mine: z.enum(["true", "false"]).optional().openapi({ description: "Those that the caller may answer as an assignee, or as anybody." }),
  order: z.enum(["newest", "oldest"]).optional().openapi({ description: "By when they were opened. Default `newest`." }),
  after: words(500).optional().openapi({ description: "Only asks after this one in the list: `next` of the page before." }),
  limit: count(100, 1000),
});

export function addAsks(api: Api, parts: ApiParts): void {
  const { asks } = parts.engine;
  const one = { tag: "Asks", params: idParameter, answers: { 200: { description: "The ask, as it is now", schema: askSchema } } } as const;

  api.add({
    method: "get",
    path: "/api/feedback",
    id: "listAsks",
    tag: "Asks",
    summary: "What runs ask people, and have asked",
    permission: "asks:read",
    query: listQuery,
    answers: { 200: { description: "A page of asks", schema: askPageSchema } },
    handle: async ({ c, query, caller }) => {
      const found = await asks.list({ ...filterOf(query, caller), limit: query.limit + 1 });
      const { items, next } = page(found, query.limit, ({ id }) => id);
      return c.json(toJson({ items: items.map((ask) => told(parts, caller, ask)), next }));
    },
  });

  api.add({
    ...one,
    method: "get",
    path: "/api/feedback/{id}",
    id: "showAsk",
    summary: "One ask",
    permission: "asks:read",
    problems: [404],
    handle: async ({ c, params: { id }, caller }) => c.json(toJson(told(parts, caller, await askNamed(parts, id)))),
  });
}

function filterOf(query: Omit<z.infer<typeof listQuery>, "limit">, caller: Caller): AskListOptions {
  const { session_id: runId, workflow, status, kind, assignee, mine, order, after } = query;
  const names = [...(mine === "true" ? [caller.names] : []), ...(assignee === undefined ? [] : [[assignee]])];
  const [first, second] = names;
  const answerableBy = second === undefined ? first : first?.filter((name) => second.includes(name));
  return {
    ...(runId === undefined ? {} : { runId }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(status === undefined ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(order === undefined ? {} : { order }),
    ...(after === undefined ? {} : { after }),
    ...(answerableBy === undefined ? {} : { answerableBy }),
  };
}

/** Throws a problem when there is none. */
export async function askNamed({ engine }: ApiParts, id: string): Promise<AskInfo> {
  const ask = await engine.asks.get(id);
  if (ask !== undefined) return ask;
  throw absent("ASK_UNKNOWN", "ask", id, "/api/feedback");
}

/** An ask, as this caller is shown it. */
export function told({ mayAnswer }: ApiParts, caller: Caller, ask: AskInfo): object {
  return { ...ask, kind: ask.details.kind, status: ask.end.status, mayAnswer: mayAnswer(caller, ask) };
}

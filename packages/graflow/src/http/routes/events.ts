// The events of a run: as a stream that goes on while the run does, or page by page.
import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { eventJson } from "../event-json.ts";
import { follow } from "../follow.ts";
import { eventPageSchema } from "../openapi/schemas/run.ts";
import { placeText, readPlace, type Place } from "../place.ts";
import { ProblemException } from "../problem.ts";
import type { Env } from "../services.ts";
import { sseStream, type Message } from "../sse.ts";
import type { Api } from "./endpoints.ts";
import { count, idParameter, page } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";
import { isOver, runNamed } from "./runs.ts";

const query = z.strictObject({
  format: z.enum(["sse", "json"]).optional().openapi({ description: "Default: a stream, unless `Accept` asks for JSON alone." }),
  after: z.string().max(50).optional().openapi({ description: "Only what comes after the event with this id: `next` of the page before." }),
  limit: count(500, 1000),
});

const headers = z.object({
  "last-event-id": z
    .string()
    .optional()
    .openapi({ description: "The id of the last event that was read. Browsers send it by themselves." }),
});

export function addEvents(api: Api, parts: ApiParts): void {
  api.add({
    method: "get",
    path: "/api/runs/{id}/events",
    id: "readEvents",
    tag: "Runs",
    summary: "What happens in a run",
    description:
      "As `text/event-stream` it goes on until the run is over, wherever that is carried out, and continues without a gap from `Last-Event-ID`; a run that is over and has nothing more to tell answers 204 to that. As JSON it is a page of what is stored.",
    permission: "runs:read",
    params: idParameter,
    query,
    headers,
    answers: {
      200: { description: "Events in order", schema: eventPageSchema, types: ["text/event-stream", "application/json"] },
      204: { description: "The run is over, and the reader has all of its events" },
    },
    problems: [404],
    handle: async ({ c, params: { id }, query: { format, after, limit } }) => {
      const { status } = await runNamed(parts, id);
      const since = placeIn(c.req.header("last-event-id") ?? after);
      if ((format ?? wanted(c)) === "json") {
        const found = await parts.engine.runs.events(id, { since: since.seq, limit: limit + 1 });
        const { items, next } = page(found, limit, ({ seq }) => String(seq));
        return c.json({ items: items.map(eventJson), ...(next === undefined ? {} : { next }) });
      }
      if (isOver(status) && since.seq > 0 && (await parts.engine.runs.events(id, { since: since.sure, limit: 1 })).length === 0)
        return c.body(null, 204);
      return stream(c, parts, id, since);
    },
  });
}

/** JSON only when it is asked for, and a stream is not. */
function wanted(c: Context): "sse" | "json" {
  const accept = (c.req.header("accept") ?? "").toLowerCase();
  return accept.includes("application/json") && !accept.includes("text/event-stream") ? "json" : "sse";
}

function placeIn(text: string | undefined): Place {
  if (text === undefined || text === "") return { seq: 0, sure: 0, begun: 0 };
  const place = readPlace(text);
  if (place !== undefined) return place;
  throw new ProblemException({
    status: 400,
    code: "REQUEST_INVALID",
    detail: `Expected the id of an event, got ${JSON.stringify(text)}`,
    hint: "Send the `id` of the last event you have, as it came.",
  });
}

function stream(c: Context<Env>, { engine, closing }: ApiParts, runId: string, since: Place): Response {
  const head = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };
  if (c.req.method === "HEAD") return c.body(null, 200, head);
  const leaving = new AbortController();
  const signal = AbortSignal.any([closing, leaving.signal]);
  return c.body(
    sseStream(messagesOf(engine, runId, since, signal), () => leaving.abort()),
    200,
    head,
  );
}

async function* messagesOf(engine: ApiParts["engine"], runId: string, since: Place, signal: AbortSignal): AsyncGenerator<Message, void> {
  for await (const { event, place } of follow({ engine, runId, since, signal })) {
    yield { id: placeText(place), event: event.type, data: JSON.stringify(eventJson(event)) };
  }
}

// Answering asks, and cancelling them. The fields of answers are those that clients of feedback servers know.
import { z } from "@hono/zod-openapi";
import { allMisfitsOf } from "../../engine/asks/answer.ts";
import type { AskAnswer, AskInfo, Responder } from "../../engine/asks/face.ts";
import { notAllowed } from "../auth/guard.ts";
import type { Caller } from "../caller.ts";
import { toJson } from "../json.ts";
import { askSchema } from "../openapi/schemas/ask.ts";
import { ProblemException } from "../problem.ts";
import { accounted } from "./accounted.ts";
import { askDetails } from "./ask-details.ts";
import { askNamed, told } from "./asks.ts";
import type { Api } from "./endpoints.ts";
import { idParameter, words } from "./parameters.ts";
import type { ApiParts } from "./parts.ts";

const by = words(200).optional().openapi({ description: "Who answers. Counts only on a server that asks nobody who they are." });

const respondBody = z
  .union(
    [
      z.strictObject({ approved: z.boolean(), reason: z.string().max(10_000).optional(), responded_by: by }),
      z.strictObject({ text: z.string(), responded_by: by }),
      z.strictObject({ selected: z.string(), responded_by: by }),
      z.strictObject({ selections: z.array(z.string()).max(10_000), responded_by: by }),
      z.strictObject({ data: z.unknown().nonoptional(), responded_by: by }),
    ],
    { error: "Expected one of {approved, reason}, {text}, {selected}, {selections} or {data}, with responded_by or without" },
  )
  .openapi("Answer", { description: "By the kind of the ask: `approval`, `text`, `selection`, `multi-selection` or `form`." });

const cancelBody = z.strictObject({ reason: words(10_000).optional(), responded_by: by }).openapi("CancelAsk");

export function addAnswering(api: Api, parts: ApiParts): void {
  const { asks } = parts.engine;
  const one = { tag: "Asks", params: idParameter, answers: { 200: { description: "The ask, as it is now", schema: askSchema } } } as const;

  api.add({
    ...one,
    method: "post",
    path: "/api/feedback/{id}/respond",
    id: "answerAsk",
    summary: "Answers an ask",
    description: "The first answer wins. The run goes on with it, at once or when it is resumed.",
    permission: "asks:answer",
    body: respondBody,
    problems: [404, 409, 422],
    handle: async ({ c, params: { id }, body: { responded_by, ...answer }, caller }) => {
      const ask = await openAsk(parts, id, caller);
      await expectFit(ask, answer);
      const responder = responderOf(caller, responded_by);
      const account = { action: "ask.answer", subject: id, by: caller, details: askDetails(ask, responder, answer as AskAnswer) } as const;
      const answered = await accounted(parts, account, () => asks.answer(id, answer as AskAnswer, responder));
      return c.json(toJson(told(parts, caller, answered)));
    },
  });

  api.add({
    ...one,
    method: "post",
    path: "/api/feedback/{id}/cancel",
    id: "cancelAsk",
    summary: "Cancels an ask",
    description: "The task that asks is told so by an error, and goes on with it as it likes.",
    permission: "asks:answer",
    body: cancelBody,
    emptyBody: {},
    problems: [404, 409],
    handle: async ({ c, params: { id }, body: { reason, responded_by }, caller }) => {
      const ask = await openAsk(parts, id, caller);
      const responder = responderOf(caller, responded_by);
      const why = reason ?? (responder.by === undefined ? "cancelled over the API" : `cancelled by ${responder.by}`);
      const account = { action: "ask.cancel", subject: id, by: caller, details: { ...askDetails(ask, responder), reason: why } } as const;
      return c.json(toJson(told(parts, caller, await accounted(parts, account, () => asks.cancel(id, why, responder)))));
    },
  });
}

/** An open ask that this caller may answer. */
async function openAsk(parts: ApiParts, id: string, caller: Caller): Promise<AskInfo> {
  const ask = await askNamed(parts, id);
  if (!parts.mayAnswer(caller, ask)) throw notAllowed("asks:override");
  if (ask.end.status === "open") return ask;
  throw new ProblemException({
    status: 409,
    code: "ASK_CLOSED",
    detail: `Ask ${JSON.stringify(id)} is open no more: it is ${ask.end.status}${"by" in ask.end && ask.end.by !== undefined ? ` by ${ask.end.by}` : ""}`,
    hint: "Nothing needs to be done.",
  });
}

/** Looked at before anything is written down; the engine does so again, with what only the task itself knows. */
async function expectFit({ id, details }: AskInfo, answer: object): Promise<void> {
  const issues = await allMisfitsOf(details, answer);
  const [first] = issues;
  if (first === undefined) return;
  throw new ProblemException({
    status: 422,
    code: "ANSWER_MISFIT",
    detail: `The answer does not fit: ${first.message}${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ""}`,
    hint: `See what is asked at /api/feedback/${encodeURIComponent(id)}.`,
    issues,
  });
}

/** Callers are who they are. Where nobody is asked who they are, they say it. */
function responderOf({ kind, name, from }: Caller, said: string | undefined): Responder {
  const by = kind === "local" ? (said ?? name) : name;
  return { from, ...(by === undefined ? {} : { by }) };
}

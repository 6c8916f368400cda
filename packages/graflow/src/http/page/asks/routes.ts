// The addresses of the inbox and of asks: looked at, answered, withdrawn.
import { Hono, type Context } from "hono";
import type { AskInfo } from "../../../engine/asks/face.ts";
import { FeedbackError } from "../../../shared/errors/feedback-error.ts";
import { allow, mayAnswer } from "../../auth/guard.ts";
import { accounted } from "../../routes/accounted.ts";
import { askDetails } from "../../routes/ask-details.ts";
import type { Env } from "../../services.ts";
import type { Entries } from "../form/field.ts";
import { withoutGaps } from "../form/without-gaps.ts";
import { missingPage, refusedPage } from "../message.ts";
import { answerPage, entriesOf, see, viewOf, type Site } from "../site.ts";
import type { View } from "../view.ts";
import type { Attempt } from "./answer-form.ts";
import { askPage } from "./ask-page.ts";
import { asksStream } from "./events.ts";
import { readFilter } from "./filter.ts";
import { give } from "./give.ts";
import { inboxPage } from "./inbox.ts";
import { fieldOf, readAnswer } from "./kind-form.ts";
import { news } from "./news.ts";
import { nextFor, refusedIssues, settingOf, shownIssues } from "./settings.ts";

const PAGE = 30;

export function askRoutes(site: Site): Hono<Env> {
  const { engine } = site.services;
  const told = news(engine);
  const read = allow("asks:read");
  return new Hono<Env>()
    .get("/", read, (c) => inbox(c, site))
    .get("/asks/events", read, (c) => asksStream(c, told, site.options.closing))
    .get("/asks/:id", read, (c) => show(c, site))
    .get("/asks/:id/answer", read, (c) => see(c, site, pathOf(c.req.param("id"))))
    .get("/asks/:id/cancel", read, (c) => see(c, site, pathOf(c.req.param("id"))))
    .post("/asks/:id/answer", read, (c) => answer(c, site))
    .post("/asks/:id/cancel", read, (c) => cancel(c, site));
}

function pathOf(id: string): string {
  return `/asks/${encodeURIComponent(id)}`;
}

async function inbox(c: Context<Env>, site: Site): Promise<Response> {
  const view = viewOf(c, site);
  const { engine, workflows } = site.services;
  const filter = readFilter(c.req.query(), view.caller);
  const { status, kind, workflow, mine, after } = filter;
  const found = await engine.asks.list({
    ...(status === "all" ? {} : { status }),
    ...(kind === undefined ? {} : { kind }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(mine ? { answerableBy: view.caller.names } : {}),
    ...(after === undefined ? {} : { after }),
    limit: PAGE + 1,
  });
  const asks = found.slice(0, PAGE);
  const names = new Set([...workflows.keys(), ...asks.map((ask) => ask.workflow), ...(workflow === undefined ? [] : [workflow])]);
  return answerPage(c, inboxPage({ asks, filter, workflows: [...names].toSorted(), more: found.length > PAGE }, view), view);
}

async function show(c: Context<Env>, site: Site): Promise<Response> {
  const ask = await askOf(c, site);
  const view = viewOf(c, site);
  if (ask === undefined) return answerPage(c, missingPage(view.words.notFoundAsk, view), view, 404);
  const done = (["answered", "cancelled"] as const).find((one) => one === c.req.query("done"));
  const setting = await settingOf(site, ask, view);
  const page = askPage(done === undefined ? setting : { ...setting, done, next: await nextFor(site, ask, view) }, view);
  return answerPage(c, page, view);
}

async function answer(c: Context<Env>, site: Site): Promise<Response> {
  const found = await answerable(c, site);
  if (found instanceof Response) return found;
  const { ask, view } = found;
  const entries = await entriesOf(c);
  if (ask.end.status !== "open") return tooLate(c, site, ask, entries, view);
  const field = fieldOf(ask.details, view.words);
  const read = readAnswer(ask.details, field, entries);
  if (read.type === "issues") return again(c, site, ask, { entries, issues: shownIssues(read.issues, view) }, view);
  try {
    await give(site, ask, read.answer, view);
    return see(c, site, `${pathOf(ask.id)}?done=answered`);
  } catch (error) {
    if (!(error instanceof FeedbackError)) throw error;
    if (error.code === "ASK_CLOSED") return tooLate(c, site, ask, entries, view);
    if (error.code !== "ANSWER_MISFIT") throw error;
    // Rows that were left out do not count in what the engine says.
    const shown = withoutGaps(field, entries);
    return again(c, site, ask, { entries: shown, issues: refusedIssues(error, field, shown) }, view);
  }
}

async function cancel(c: Context<Env>, site: Site): Promise<Response> {
  const found = await answerable(c, site);
  if (found instanceof Response) return found;
  const { ask, view } = found;
  const entries = await entriesOf(c);
  if (ask.end.status !== "open") return tooLate(c, site, ask, entries, view);
  const reason = entries.get("reason")?.[0]?.trim().slice(0, 1000);
  const { caller } = view;
  const said = reason === undefined || reason === "" ? view.words.cancelDefault : reason;
  const { services } = site;
  try {
    const responder = { from: caller.from, ...(caller.name === undefined ? {} : { by: caller.name }) };
    const details = { ...askDetails(ask, responder), reason: said };
    await accounted(services, { action: "ask.cancel", subject: ask.id, by: caller, details }, () =>
      services.engine.asks.cancel(ask.id, said, responder),
    );
  } catch (error) {
    if (error instanceof FeedbackError && error.code === "ASK_CLOSED") return tooLate(c, site, ask, entries, view);
    throw error;
  }
  return see(c, site, `${pathOf(ask.id)}?done=cancelled`);
}

async function askOf(c: Context<Env>, { services }: Site): Promise<AskInfo | undefined> {
  return services.engine.asks.get(c.req.param("id") ?? "");
}

/** The ask, if the caller may answer it; else the answer to give. */
async function answerable(c: Context<Env>, site: Site): Promise<Response | { readonly ask: AskInfo; readonly view: View }> {
  const ask = await askOf(c, site);
  const view = viewOf(c, site, ask === undefined ? "/" : pathOf(ask.id));
  if (ask === undefined) return answerPage(c, missingPage(view.words.notFoundAsk, view), view, 404);
  return mayAnswer(view.caller, ask) ? { ask, view } : answerPage(c, refusedPage(view), view, 403);
}

async function again(c: Context<Env>, site: Site, ask: AskInfo, attempt: Attempt, view: View): Promise<Response> {
  return answerPage(c, askPage({ ...(await settingOf(site, ask, view)), attempt }, view), view, 422);
}

/** Somebody was first, or it was withdrawn: what was typed is still shown. */
async function tooLate(c: Context<Env>, site: Site, { id }: AskInfo, entries: Entries, view: View): Promise<Response> {
  const ask = await site.services.engine.asks.get(id);
  if (ask === undefined) return answerPage(c, missingPage(view.words.notFoundAsk, view), view, 404);
  const setting = await settingOf(site, ask, view);
  return answerPage(c, askPage({ ...setting, late: true, attempt: { entries, issues: [] } }, view), view, 409);
}

// The addresses of runs, to look at.
import { Hono, type Context } from "hono";
import type { RunEvent } from "../../../run/event.ts";
import { allow } from "../../auth/guard.ts";
import type { Env } from "../../services.ts";
import { drawn } from "../graph/drawing.ts";
import { graphOf, standingOf } from "../graph/standing.ts";
import { missingPage } from "../message.ts";
import { answerPage, viewOf, type Site } from "../site.ts";
import { readRunFilter, runListPage } from "./run-list.ts";
import { runPage } from "./run-page.ts";

const PAGE = 30;
/** Of a longer run the end is shown. */
const MOST_EVENTS = 20_000;

export function runRoutes(site: Site): Hono<Env> {
  const read = allow("runs:read");
  return new Hono<Env>()
    .get("/runs", read, (c) => list(c, site))
    .get("/runs/:id", read, (c) => show(c, site))
    .get("/runs/:id/graph.svg", allow("asks:read"), (c) => picture(c, site));
}

async function list(c: Context<Env>, site: Site): Promise<Response> {
  const view = viewOf(c, site);
  const { engine, workflows } = site.services;
  const filter = readRunFilter(c.req.query());
  const found = await engine.runs.list({ ...filter, limit: PAGE + 1 });
  const runs = found.slice(0, PAGE);
  const names = [...new Set([...workflows.keys(), ...runs.map((run) => run.workflow)])].toSorted();
  return answerPage(c, runListPage({ runs, filter, workflows: names, more: found.length > PAGE }, view), view);
}

async function show(c: Context<Env>, site: Site): Promise<Response> {
  const view = viewOf(c, site);
  const { engine } = site.services;
  const runId = c.req.param("id") ?? "";
  const asks = await engine.asks.list({ runId, limit: 100 });
  const isStored = (await engine.runs.get(runId)) !== undefined;
  const workflow = asks[0]?.workflow;
  if (!isStored && workflow === undefined) return answerPage(c, missingPage(view.words.notFoundRun, view), view, 404);
  const details = isStored ? await engine.runs.show(runId) : undefined;
  const standing = await standingOf(site.services, runId, workflow, details);
  const events = isStored ? await eventsOf(site, runId) : [];
  const setting = { runId, workflow: details?.workflow ?? workflow ?? "", standing, asks, events };
  return answerPage(c, runPage(details === undefined ? setting : { ...setting, details }, view), view);
}

async function eventsOf({ services }: Site, runId: string): Promise<RunEvent[]> {
  const limit = 1000;
  const events: RunEvent[] = [];
  while (events.length < MOST_EVENTS) {
    const since = events.at(-1)?.seq;
    const page = await services.engine.runs.events(runId, { limit, ...(since === undefined ? {} : { since }) });
    events.push(...page);
    if (page.length < limit) break;
  }
  return events;
}

async function picture(c: Context<Env>, { services }: Site): Promise<Response> {
  const graph = await graphOf(services, c.req.param("id") ?? "", undefined);
  const theme = c.req.query("theme") === "dark" ? "dark" : "light";
  const made = graph && (await drawn(graph.outline, graph.states, theme));
  if (made === undefined) return c.notFound();
  return c.body(made.markup, 200, {
    "content-type": "image/svg+xml",
    // It may carry names that somebody has made up: nothing in it runs, wherever it is opened.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  });
}

// Where one-click links lead. Looking at one changes nothing, however often programs that read mail look; its button acts, once, as the
// person whom the link names.
import { Hono, type Context } from "hono";
import type { AskInfo } from "../../../engine/asks/face.ts";
import { FeedbackError } from "../../../shared/errors/feedback-error.ts";
import { mayAnswer } from "../../auth/guard.ts";
import type { Caller } from "../../caller.ts";
import { readLink, type AskLink } from "../../links.ts";
import type { Env } from "../../services.ts";
import { give } from "../asks/give.ts";
import { answerPage, viewOf, type Site } from "../site.ts";
import type { View } from "../view.ts";
import { confirmPage, linkDonePage, linkExpiredPage, linkInvalidPage, linkNotYoursPage, linkUsedPage } from "./link-pages.ts";

export function linkRoutes(site: Site): Hono<Env> {
  return new Hono<Env>().get("/links/:token", (c) => look(c, site)).post("/links/:token", (c) => act(c, site));
}

async function look(c: Context<Env>, site: Site): Promise<Response> {
  const met = await meet(c, site);
  if (met instanceof Response) return met;
  const { ask, link, view } = met;
  return answerPage(c, confirmPage(ask, link, c.req.param("token") ?? "", view), view);
}

async function act(c: Context<Env>, site: Site): Promise<Response> {
  const met = await meet(c, site);
  if (met instanceof Response) return met;
  const { ask, link, bearer, view } = met;
  try {
    await give(site, ask, { approved: link.approved }, { caller: bearer });
  } catch (error) {
    if (!(error instanceof FeedbackError) || error.code !== "ASK_CLOSED") throw error;
    return used(c, site, ask.id, view);
  }
  return answerPage(c, linkDonePage(link, view), view);
}

interface Met {
  readonly ask: AskInfo;
  readonly link: AskLink;
  /** Who acts: the person whom the link names, and not whoever the browser is known as. */
  readonly bearer: Caller;
  readonly view: View;
}

/** An ask that this link can answer now; else the page that says why not. */
async function meet(c: Context<Env>, site: Site): Promise<Met | Response> {
  const view = viewOf(c, site);
  const { engine } = site.services;
  const read = await readLink(site.options.secret, c.req.param("token") ?? "", view.now);
  if (read.type === "invalid") return answerPage(c, linkInvalidPage(view), view, 404);
  const { link } = read;
  const ask = await engine.asks.get(link.askId);
  if (ask === undefined || ask.details.kind !== "approval") return answerPage(c, linkInvalidPage(view), view, 404);
  if (ask.end.status !== "open") return answerPage(c, linkUsedPage(ask, view), view, 409);
  if (read.type === "expired") return answerPage(c, linkExpiredPage(link, view), view, 410);
  const bearer = bearerOf(link, c.var.caller.from);
  if (!mayAnswer(bearer, ask)) return answerPage(c, linkNotYoursPage(view), view, 403);
  return { ask, link, bearer, view };
}

async function used(c: Context<Env>, site: Site, id: string, view: View): Promise<Response> {
  const ask = await site.services.engine.asks.get(id);
  return ask === undefined ? answerPage(c, linkInvalidPage(view), view, 404) : answerPage(c, linkUsedPage(ask, view), view, 409);
}

function bearerOf({ recipient }: AskLink, from: string): Caller {
  return {
    kind: "link",
    name: recipient,
    names: recipient === undefined ? [] : [recipient],
    permissions: new Set(["asks:answer"]),
    keyId: undefined,
    from,
  };
}

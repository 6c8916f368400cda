// What goes wrong, for people: a browser that wanted a page gets one, in its reader's language, whatever refused the request on its way.
import type { MiddlewareHandler } from "hono";
import type { Env, Services } from "../services.ts";
import { messagePage, missingPage, refusedPage, strangerPage } from "./message.ts";
import { shell, type Page } from "./shell.ts";
import { siteOf, viewOf, type SiteOptions } from "./site.ts";
import { html, type View } from "./view.ts";

/** Turns problem details into pages, except for the API. Stands before all that may refuse, and after `securityHeaders`. */
export function problemPages(services: Services, options: SiteOptions): MiddlewareHandler<Env> {
  const site = siteOf(services, options);
  return async (c, next) => {
    await next();
    const { status, headers } = c.res;
    const isProblem = headers.get("content-type")?.startsWith("application/problem+json") === true;
    const isForPeople =
      !/^\/(?:api|healthz|readyz|assets)(?:\/|$)/.test(c.req.path) && (c.req.header("accept") ?? "").includes("text/html");
    if (!isProblem || !isForPeople) return;
    const problem = (await c.res.clone().json()) as { readonly title?: string; readonly detail?: string; readonly code?: string };
    const view = viewOf(c, site, c.req.method === "GET" ? undefined : "/");
    const page = pageFor(status, problem.code, problem.detail, view);
    // With the language that was chosen just now.
    const kept = new Headers(c.res.headers);
    kept.set("content-type", "text/html; charset=utf-8");
    kept.set("content-language", view.language);
    kept.append("vary", "Accept, Accept-Language, Cookie");
    c.res = undefined;
    c.res = new Response(String(shell(page, view)), { status, headers: kept });
  };
}

function pageFor(status: number, code: string | undefined, detail: string | undefined, view: View): Page {
  const { words, base } = view;
  if (status === 401) return strangerPage(view);
  if (code === "REQUEST_FORGED")
    return messagePage({
      title: words.formStale,
      text: words.formStaleLead,
      more: html`<p class="actions"><a class="button quiet" href="${base}/">${words.backToInbox}</a></p>`,
    });
  if (status === 403) return refusedPage(view);
  if (status === 404) return missingPage("", view);
  return messagePage({
    title: status === 429 ? words.tooMany : status < 500 ? words.refused : words.failed,
    text: detail ?? "",
    tone: "bad",
  });
}

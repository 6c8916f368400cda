// What all routes of the page share: making a view of a request, and answering with a page.
import type { Context } from "hono";
import type { ServerSecret } from "../auth/server-secret.ts";
import type { Caller } from "../caller.ts";
import { ProblemException } from "../problem.ts";
import type { Env, Services } from "../services.ts";
import { shell, type Page } from "./shell.ts";
import type { View } from "./view.ts";
import { languageOf, languages } from "./words/language.ts";

export interface SiteOptions {
  /** Signs one-click links. */
  readonly secret: ServerSecret;
  /** Aborts when the server is about to end: streams end then. */
  readonly closing: AbortSignal;
}

export interface Site {
  readonly services: Services;
  readonly options: SiteOptions;
  /** The path under which the page is mounted, without a slash at the end. */
  readonly base: string;
}

export function siteOf(services: Services, options: SiteOptions): Site {
  return { services, options, base: new URL(services.baseUrl).pathname.replace(/\/+$/, "") };
}

/** Whoever is refused before it is known who they are. */
const nobody: Caller = { kind: "anonymous", name: undefined, names: [], permissions: new Set(), keyId: undefined, from: "" };

type Status = 200 | 401 | 403 | 404 | 409 | 410 | 422 | 500;

/** `here`: the address at which the page can be had again, when it is not that of the request. */
export function viewOf(c: Context<Env>, { services, base }: Site, here?: string): View {
  const language = languageOf(c, { path: base, secure: services.baseUrl.startsWith("https:") });
  // The path of the request without the one under which all of it is mounted.
  const address = here ?? `${c.req.path}${new URL(c.req.url).search}`;
  return {
    language,
    words: languages[language].words,
    base,
    here: address,
    now: services.now(),
    caller: (c.var as Partial<Env["Variables"]>).caller ?? nobody,
    nonce: c.var.nonce,
    formToken: (c.var as Partial<Env["Variables"]>).csrf ?? "",
    signIn: `${base}/login?return_to=${encodeURIComponent(`${base}${address}`)}`,
  };
}

export function answerPage(c: Context<Env>, page: Page, view: View, status: Status = 200): Response {
  c.header("vary", "Accept-Language, Cookie");
  return c.body(String(shell(page, view)), status, { "content-type": "text/html; charset=utf-8", "content-language": view.language });
}

/** What a form has posted: texts by the names of fields. */
export async function entriesOf(c: Context<Env>): Promise<Map<string, string[]>> {
  const entries = new Map<string, string[]>();
  for (const [name, value] of await posted(c)) {
    if (typeof value === "string") entries.set(name, [...(entries.get(name) ?? []), value]);
  }
  return entries;
}

async function posted(c: Context<Env>): Promise<Iterable<[string, unknown]>> {
  try {
    return (await c.req.formData()).entries();
  } catch {
    throw new ProblemException({
      status: 400,
      code: "BODY_MALFORMED",
      detail: "Expected a form",
      hint: "Send it from the page, or use the API.",
    });
  }
}

export function see(c: Context<Env>, { base }: Site, path: string): Response {
  return c.redirect(`${base}${path}`, 303);
}

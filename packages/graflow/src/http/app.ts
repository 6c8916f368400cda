// Putting a server together: what every request passes on its way in, then the API, then the page.
import { Hono } from "hono";
import { getPath } from "hono/utils/url";
import type { Supervisor } from "../engine/face.ts";
import { taskCallbacks } from "../handlers/http-task/waiting.ts";
import type { Clock } from "../ports/clock.ts";
import { auditTrail } from "./audit-trail.ts";
import { createAuth, type Auth } from "./auth/auth.ts";
import { allow, authenticate, mayAnswer } from "./auth/guard.ts";
import { loginRoutes } from "./auth/login.ts";
import { knownMethods } from "./known-methods.ts";
import { nativeRequest } from "./native-request.ts";
import type { App, AppOptions } from "./options.ts";
import { pageRoutes } from "./page/index.ts";
import { loginPage } from "./page/login-page.ts";
import { problemPages } from "./page/problem-pages.ts";
import { errorResponse, problemResponse } from "./problem.ts";
import { apiOf } from "./routes/api.ts";
import type { ApiParts } from "./routes/parts.ts";
import { bodyLimit } from "./security/body-limit.ts";
import { csrf } from "./security/csrf.ts";
import { securityHeaders } from "./security/headers.ts";
import { rateLimit } from "./security/rate-limit.ts";
import type { Env, Services } from "./services.ts";
import { wellFormedPath } from "./well-formed-path.ts";

/** What answers requests, what it works with, and how to end what it has going on. */
export interface Assembly {
  readonly fetch: App["fetch"];
  readonly services: Services;
  readonly auth: Auth;
  /** Ends streams and looking after runs. */
  close(): Promise<void>;
}

/** The options have been looked at: `expectOptions`. */
export function assemble(options: AppOptions): Assembly {
  const { engine, limits = {}, basePath } = options;
  const services = servicesOf(options);
  const { audit, baseUrl, now } = services;
  const auth = createAuth({ records: engine.records, audit, baseUrl, now, auth: options.auth });
  const supervisor = supervisorOf(options);
  const closing = new AbortController();
  const parts: ApiParts = { ...services, supervisor, mayAnswer, closing: closing.signal, pathOf: pathUnder(baseUrl) };

  const hasPage = options.page !== false;
  const site = { secret: auth.secret, closing: closing.signal };
  const app = new Hono<Env>({ getPath: (request) => pathBelow(getPath(request), basePath) });
  app.onError((error, c) => errorResponse(c, error));
  app.use(securityHeaders({ baseUrl }));
  if (hasPage) app.use(problemPages(services, site));
  app.use(wellFormedPath);
  // Signed by whoever calls back: who that is, and how much it may send, the call that it is about knows.
  app.post("/task-callbacks/:call", (c) => taskCallbacks(c.req.raw));
  app.use(bodyLimit(limits.body === undefined ? {} : { limit: limits.body }));
  app.use(authenticate(auth));
  app.use(rateLimit(limits.requestsPerMinute === undefined ? {} : { requestsPerMinute: limits.requestsPerMinute }));
  app.use(csrf({ baseUrl }));
  app.route("/", apiOf(parts, allow).hono);
  app.route("/", hasPage ? loginRoutes(auth, loginPage(services, site)) : loginRoutes(auth));
  if (hasPage) app.route("/", pageRoutes(services, site));
  const methods = knownMethods(app);
  app.notFound((c) => {
    const allowed = methods(c.req.path);
    if (allowed.length === 0 || allowed.includes(c.req.method))
      return problemResponse(c, { status: 404, code: "NOT_FOUND", detail: `There is nothing at ${c.req.path}` });
    return problemResponse(c, {
      status: 405,
      code: "METHOD_UNKNOWN",
      detail: `${c.req.path} knows ${allowed.join(", ")}, not ${c.req.method}`,
      headers: { allow: allowed.join(", ") },
    });
  });

  const close = async (): Promise<void> => {
    closing.abort();
    await supervisor?.close();
  };
  return { fetch: (request, env) => app.fetch(nativeRequest(request), env), services, auth, close };
}

function servicesOf({ engine, workflows = [], baseUrl = "http://localhost" }: AppOptions): Services {
  const { clock } = engine as typeof engine & { readonly clock?: Clock };
  const now = (): number => clock?.now() ?? Date.now();
  return {
    engine,
    workflows: new Map(workflows.map((workflow) => [workflow.name, workflow])),
    audit: auditTrail(engine.records, now),
    baseUrl: baseUrl.replace(/\/+$/, ""),
    now,
  };
}

function supervisorOf({ engine, workflows = [], supervise = true }: AppOptions): Supervisor | undefined {
  if (supervise === false || workflows.length === 0) return undefined;
  return engine.supervise(workflows, supervise === true ? {} : supervise);
}

function pathUnder(baseUrl: string): ApiParts["pathOf"] {
  const base = new URL(baseUrl).pathname.replace(/\/+$/, "");
  return (...segments) => `${base}/${segments.map(encodeURIComponent).join("/")}`;
}

/** The path without the one that the app is mounted under. */
function pathBelow(path: string, base: string | undefined): string {
  if (base === undefined || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === "") return "/";
  return rest.startsWith("/") ? rest : path;
}

// Putting a server together: what every request passes on its way in, then the API, then the page.
import { Hono } from "hono";
import type { AuditTrail } from "./audit.ts";
import type { AppOptions } from "./options.ts";
import { errorResponse, problemResponse } from "./problem.ts";
import { healthRoutes } from "./routes/health.ts";
import type { Env, Services } from "./services.ts";

/** An app of hono, and how to end what it has going on. */
export interface Assembly {
  readonly app: Hono<Env>;
  readonly services: Services;
  close(): Promise<void>;
}

/** Throws `OptionError`. */
export function assemble(options: AppOptions): Promise<Assembly> {
  const services = servicesOf(options);
  const app = new Hono<Env>();
  app.onError((error, c) => errorResponse(c, error));
  app.notFound((c) => problemResponse(c, { status: 404, code: "NOT_FOUND", detail: `There is nothing at ${c.req.path}` }));
  // Here come: security headers, the limits of bodies and of rates, and who calls (http/security, http/auth).
  app.route("/", healthRoutes());
  // Here come: the API (http/routes) and the page (http/page).
  return Promise.resolve({ app, services, close: () => Promise.resolve() });
}

function servicesOf({ engine, workflows = [], baseUrl = "http://localhost" }: AppOptions): Services {
  return {
    engine,
    workflows: new Map(workflows.map((workflow) => [workflow.name, workflow])),
    audit: noTrail,
    baseUrl: baseUrl.replace(/\/+$/, ""),
    now: () => Date.now(),
  };
}

const noTrail: AuditTrail = { note: () => Promise.resolve(), list: () => Promise.resolve([]) };

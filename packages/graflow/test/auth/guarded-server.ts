// A server with all the guards and a few routes behind them, over real HTTP.
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { createEngine, isGraflowError, type Engine } from "../../src/index.ts";
import { SecurityError } from "../../src/shared/errors/security-error.ts";
import { createAuth, type Auth, type AuthSetup } from "../../src/http/auth/auth.ts";
import { allow, authenticate, mayAnswer, notAllowed } from "../../src/http/auth/guard.ts";
import { loginRoutes } from "../../src/http/auth/login.ts";
import type { AuthOptions } from "../../src/http/auth/options.ts";
import type { AuditTrail } from "../../src/http/audit.ts";
import { auditTrail } from "../../src/http/audit-trail.ts";
import { bodyLimit } from "../../src/http/security/body-limit.ts";
import { csrf } from "../../src/http/security/csrf.ts";
import { securityHeaders } from "../../src/http/security/headers.ts";
import { rateLimit, type RateLimitOptions } from "../../src/http/security/rate-limit.ts";
import type { Env } from "../../src/http/services.ts";

export interface GuardedServer extends AsyncDisposable {
  readonly url: string;
  readonly auth: Auth;
  readonly audit: AuditTrail;
  /** Milliseconds since 1970; a test moves it by hand. */
  readonly clock: { now: number };
}

export interface GuardedOptions extends RateLimitOptions {
  readonly auth?: AuthOptions;
  /** Default: the address it listens on. */
  readonly baseUrl?: string;
  readonly engine?: Engine;
  /** Default: any that is free. */
  readonly port?: number;
}

export async function guardedServer(options: GuardedOptions = {}): Promise<GuardedServer> {
  const engine = options.engine ?? createEngine();
  const clock = { now: Date.now() };
  const app = new Hono<Env>();
  const { server, port } = await listen((request, env) => app.fetch(request, env), options.port);
  const url = `http://127.0.0.1:${port}`;
  const baseUrl = options.baseUrl ?? url;
  const audit = auditTrail(engine.records, () => clock.now);
  const auth = authOf({ records: engine.records, audit, baseUrl, now: () => clock.now, auth: options.auth }, () => server.close());

  app.onError((error, c) => {
    if (error instanceof SecurityError) return c.json({ code: error.code, message: error.message }, error.status);
    return c.json({ code: isGraflowError(error) ? error.code : "SERVER_FAILED", message: String(error) }, 500);
  });
  app.use(securityHeaders({ baseUrl }), bodyLimit({ limit: 1000 }), authenticate(auth), rateLimit(options), csrf({ baseUrl }));
  app.route("/", loginRoutes(auth));
  app.get("/whoami", (c) => {
    const { permissions, ...caller } = c.var.caller;
    return c.json({ ...caller, permissions: [...permissions], csrf: c.var.csrf, nonce: c.var.nonce });
  });
  app.get("/runs", allow("runs:read"), (c) => c.text("runs"));
  app.post("/runs", allow("runs:write"), async (c) => c.json({ received: (await c.req.text()).length }));
  app.post("/asks/:id/respond", allow("asks:answer"), async (c) => {
    const ask = await engine.asks.get(c.req.param("id"));
    if (ask === undefined) return c.notFound();
    if (!mayAnswer(c.var.caller, ask)) throw notAllowed("asks:override");
    const { name } = c.var.caller;
    const { id } = await engine.asks.answer(ask.id, await c.req.json(), { ...(name === undefined ? {} : { by: name }), from: "api" });
    await audit.note("ask.answer", id, c.var.caller);
    return c.json({ id });
  });

  return {
    url,
    auth,
    audit,
    clock,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      if (options.engine === undefined) await engine.close();
    },
  };
}

function authOf(setup: AuthSetup, onFailure: () => void): Auth {
  try {
    return createAuth(setup);
  } catch (error) {
    onFailure();
    throw error;
  }
}

type Fetch = (request: Request, env: object) => Response | Promise<Response>;

function listen(fetch: Fetch, port = 0): Promise<{ server: ReturnType<typeof serve>; port: number }> {
  return new Promise((resolve) => {
    const server = serve({ fetch, port, hostname: "127.0.0.1" }, (info: AddressInfo) => resolve({ server, port: info.port }));
  });
}

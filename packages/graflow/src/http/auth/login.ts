// Logging in to the page and out of it: by an API key that is pasted, or by the issuer. What comes of both is a session.
import { type Context, Hono } from "hono";
import { SecurityError } from "../../shared/errors/security-error.ts";
import { callerAddress, networkOf } from "../security/address.ts";
import { sourceOf } from "../security/csrf.ts";
import type { Caller } from "../caller.ts";
import type { Env } from "../services.ts";
import type { Auth } from "./auth.ts";
import { readCookie, removeCookie, writeCookie } from "./cookies.ts";
import { expectFewFailures } from "./guard.ts";
import { type LoginProblem, type LoginView, plainLoginPage, type RenderLogin } from "./login-page.ts";
import { LOGIN_TIME } from "./oidc-login.ts";
import { isKeyLike } from "./api-key.ts";
import { ownerOf } from "./recognise.ts";
import { returnPath } from "./return-to.ts";
import type { SessionOwner } from "./sessions.ts";

/**
 * `GET /login?return_to=/path` shows the page, `POST /login` takes a key, `GET /login/start` goes to the issuer and `GET /login/callback`
 * comes back from there, `POST /logout` ends the session. To stand after `authenticate` and `csrf`.
 */
export function loginRoutes(auth: Auth, render: RenderLogin = plainLoginPage): Hono<Env> {
  const { baseUrl } = auth;
  const home = new URL(`${baseUrl}/`).pathname;

  const show = (c: Context<Env>, returnTo: string | undefined, problem?: LoginProblem): Response | Promise<Response> => {
    const back = returnPath(returnTo, baseUrl);
    const view: LoginView = {
      action: `${home}login`,
      returnTo: back,
      ...(auth.login === undefined ? {} : { issuerHref: `${home}login/start?return_to=${encodeURIComponent(back)}` }),
      ...(problem === undefined ? {} : { problem }),
    };
    c.status(problem === undefined ? 200 : 401);
    return render(c, view);
  };

  /** Always under a new id, so that whoever has placed one in this browser before does not share the session. */
  const enter = async (c: Context<Env>, owner: SessionOwner, returnTo: string | undefined): Promise<Response> => {
    await leave(c);
    const actor = { kind: "session", name: owner.name, keyId: owner.keyId, from: c.var.caller.from } as const;
    await auth.audit.note("login", owner.name, actor);
    writeCookie(c, "session", baseUrl, await auth.sessions.open(owner));
    return c.redirect(returnPath(returnTo, baseUrl), 303);
  };

  const leave = async (c: Context<Env>): Promise<void> => {
    const id = readCookie(c, "session", baseUrl);
    if (id !== undefined) await auth.sessions.close(id);
  };

  return new Hono<Env>()
    .get("/login", (c) => (c.var.caller.kind === "local" ? c.redirect(home, 303) : show(c, c.req.query("return_to"))))

    .post("/login", async (c) => {
      // Nobody is logged in yet who could have a token: so the browser must say that it is our form. Otherwise another site could log
      // somebody in as somebody else.
      if (sourceOf(c, baseUrl) !== "own") throw notOurForm();
      const from = callerAddress(c, auth.isProxy);
      await expectFewFailures(auth, c, from);
      const { key: pasted, return_to: returnTo } = await c.req.parseBody().catch((): Record<string, unknown> => ({}));
      const text = typeof pasted === "string" ? pasted.trim() : "";
      const back = typeof returnTo === "string" ? returnTo : undefined;
      const key = isKeyLike(text) ? await auth.keys.recognise(text) : undefined;
      if (key !== undefined) return enter(c, { ...ownerOf(key), keyId: key.id }, back);
      await auth.failures.take(networkOf(from));
      return show(c, back, "key");
    })

    .get("/login/start", async (c) => {
      if (auth.login === undefined) return c.notFound();
      const { address, ticket } = await auth.login.begin(returnPath(c.req.query("return_to"), baseUrl));
      writeCookie(c, "login", baseUrl, ticket, LOGIN_TIME);
      return c.redirect(address, 302);
    })

    .get("/login/callback", async (c) => {
      if (auth.login === undefined) return c.notFound();
      const ticket = readCookie(c, "login", baseUrl);
      removeCookie(c, "login", baseUrl);
      const end = await auth.login.end(ticket, new URL(c.req.url).search);
      return end.status === "known" ? enter(c, end.owner, end.returnTo) : show(c, undefined, end.status);
    })

    .post("/logout", async (c) => {
      const { caller } = c.var;
      await leave(c);
      removeCookie(c, "session", baseUrl);
      if (caller.kind === "session") await auth.audit.note("logout", nameOf(caller), caller);
      return c.redirect(`${home}login`, 303);
    });
}

function nameOf({ name = "" }: Caller): string {
  return name;
}

function notOurForm(): SecurityError {
  return new SecurityError("REQUEST_FORGED", "Expected the login form of this server", { hint: "Load the login page, and log in there." });
}

// What a login page has to show, and a plain one that shows it. The server's own page has a nicer one.
import type { Context } from "hono";
import { html } from "hono/html";
import type { Env } from "../services.ts";

/** Why somebody is (still) at the login page. */
export type LoginProblem =
  /** The key that was pasted is not valid. */
  | "key"
  /** Logging in by the issuer has taken too long, or ended in another browser than it began. */
  | "expired"
  /** The issuer does not vouch for them. */
  | "denied";

export interface LoginView {
  /**
   * Where the form goes, by POST: with the fields `key` (the API key that somebody pastes, never to be filled in by us), `return_to` and `csrf`
   * (`c.var.csrf`).
   */
  readonly action: string;
  /** Goes with the form as `return_to`. */
  readonly returnTo: string;
  /** A link that begins to log in by the issuer; absent when there is none. */
  readonly issuerHref?: string;
  readonly problem?: LoginProblem;
}

/** The status of the answer is set already: `c.html(…)` keeps it. */
export type RenderLogin = (c: Context<Env>, view: LoginView) => Response | Promise<Response>;

const problems: Readonly<Record<LoginProblem, string>> = {
  key: "This key is not valid. It may be misspelt, expired or revoked.",
  expired: "This took too long, or ended in another browser than it began. Please log in again.",
  denied: "You were not logged in.",
};

export const plainLoginPage: RenderLogin = (c, { action, returnTo, issuerHref, problem }) =>
  c.html(
    html`<!doctype html>
      <html lang="en">
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Log in</title>
        <main>
          <h1>Log in</h1>
          ${problem === undefined ? "" : html`<p role="alert">${problems[problem]}</p>`}
          ${issuerHref === undefined ? "" : html`<p><a href="${issuerHref}">Log in with your organisation</a></p>`}
          <form method="post" action="${action}">
            <input type="hidden" name="return_to" value="${returnTo}" />
            <input type="hidden" name="csrf" value="${c.var.csrf}" />
            <label>API key <input name="key" type="password" autocomplete="off" required /></label>
            <button>Log in</button>
          </form>
        </main>
      </html>`,
  );

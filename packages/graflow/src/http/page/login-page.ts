// The page where people say who they are: by the issuer of their organisation, or with an API key.
import { complaintId, hintId } from "./form/form-view.ts";
import { html, trusted, type Html, type View } from "./view.ts";
import { shell } from "./shell.ts";
import { siteOf, viewOf, type SiteOptions } from "./site.ts";
import type { LoginView, RenderLogin } from "../auth/login-page.ts";
import type { Services } from "../services.ts";

/** For `loginRoutes`. */
export function loginPage(services: Services, options: SiteOptions): RenderLogin {
  const site = siteOf(services, options);
  return (c, login) => {
    const view = viewOf(c, site, "/login");
    c.header("vary", "Accept-Language, Cookie");
    c.header("content-language", view.language);
    return c.html(String(shell({ title: view.words.signIn, body: body(login, view), bare: true }, view)));
  };
}

function body({ action, returnTo, issuerHref, problem }: LoginView, { words, formToken }: View): Html {
  const said = problem === undefined ? undefined : words.loginProblem[problem];
  const isKey = problem === "key";
  const wrong = isKey ? 'aria-invalid="true" autofocus ' : "";
  return html`<div class="center">
    <div class="panel">
      <h1>${words.signIn}</h1>
      ${said === undefined || isKey ? "" : html`<div class="summary" role="alert" tabindex="-1" autofocus><p>${said}</p></div>`}
      ${
        issuerHref === undefined
          ? ""
          : html`<p class="actions"><a class="button main" href="${issuerHref}">${words.loginIssuer}</a></p>
              <p class="faint or">${words.loginOr}</p>`
      }
      <form method="post" action="${action}" data-once>
        <input type="hidden" name="return_to" value="${returnTo}" />
        <input type="hidden" name="csrf" value="${formToken}" />
        <div class="field">
          <label for="key">${words.loginKey}</label>
          <p class="hint" id="${hintId("key")}">${words.loginKeyHint}</p>
          ${isKey ? html`<p class="complaint" id="${complaintId("key")}" role="alert">${said}</p>` : ""}
          <input
            type="password"
            id="key"
            name="key"
            autocomplete="off"
            required
            ${trusted(wrong)}aria-describedby="${hintId("key")} ${isKey ? complaintId("key") : ""}"
          />
        </div>
        <div class="actions"><button class="${issuerHref === undefined ? "main" : ""}">${words.signIn}</button></div>
      </form>
    </div>
  </div>`;
}

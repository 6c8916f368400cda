// The frame of every page: what the browser needs to know, the way around, and the languages.
import { assetPath } from "./assets/assets.ts";
import { attribute, html, heardOnly, trusted, type Html, type View } from "./view.ts";
import { languages, type Language } from "./words/language.ts";

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Where on the site it is. */
  readonly at?: "inbox" | "runs";
  /** Whether it changes while it is looked at: the script then listens, and fetches it again. */
  readonly live?: boolean;
  /** How often it is fetched again besides (ms), because a run goes on that nobody tells of. */
  readonly refresh?: number;
  /** The id of the form that most people come for. */
  readonly answer?: string;
  /** Whether only the bare message is shown, to somebody who came by a link and need not be known here. */
  readonly bare?: boolean;
}

const mark = trusted(
  '<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true"><path d="M9 8.5v15M9 16h6a8 8 0 0 0 8-7.5M9 16h6a8 8 0 0 1 8 7.5" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/><circle cx="9" cy="7" r="3.6"/><circle cx="9" cy="25" r="3.6"/><circle cx="23" cy="7" r="3.6"/><circle cx="23" cy="25" r="3.6"/></svg>',
);

/** Apart: a template with this text in it is rewritten by the bundler, with a helper that nobody has installed. */
const endOfScript = trusted("</script>");

export function shell({ title, body, at, live = false, refresh, answer, bare = false }: Page, view: View): Html {
  const { language, words, base, nonce } = view;
  return html`${trusted("<!doctype html>")}
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <title>${title === words.product ? title : `${title} · ${words.product}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f3f4f8" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0e1116" media="(prefers-color-scheme: dark)" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href="${base}${assetPath("icon")}" type="image/svg+xml" />
        <link rel="stylesheet" href="${base}${assetPath("style")}" nonce="${nonce}" />
        <script src="${base}${assetPath("script")}" nonce="${nonce}" defer>${endOfScript}
      </head>
      <body
        data-now="${view.now}"
        ${attribute("data-events", live ? `${base}/asks/events` : undefined)}${attribute("data-refresh", refresh)}
        data-words="${JSON.stringify(scriptWords(view))}"
      >
        <a class="skip" href="#content">${words.skip}</a>
        ${answer === undefined ? "" : html`<a class="skip" href="#${answer}">${words.skipToAnswer}</a>`}
        <header class="top">
          <div class="inside">
            ${
              bare
                ? html`<span class="brand">${mark}<span>${words.product}</span></span>`
                : html`<a class="brand" href="${base}/">${mark}<span>${words.product}</span></a
                    >${navigation(at, view)}`
            }
            ${bare ? "" : account(view)}
          </div>
        </header>
        <main id="content" tabindex="-1" class="inside">
          <div class="news" role="status" aria-live="polite" data-news></div>
          ${body}
        </main>
        <footer class="inside">${languageChoice(view)}</footer>
      </body>
    </html>`;
}

function navigation(at: Page["at"], { base, words }: View): Html {
  const link = (to: string, name: string, isHere: boolean): Html =>
    html`<a href="${base}${to}" ${attribute("aria-current", isHere ? "page" : undefined)}>${name}</a>`;
  return html`<nav class="main" aria-label="${words.mainNavigation}">
    ${link("/", words.inbox, at === "inbox")} ${link("/runs", words.runs, at === "runs")}
  </nav>`;
}

function account({ base, caller, words, signIn, formToken }: View): Html | undefined {
  if (caller.kind === "session")
    return html`<form class="account" method="post" action="${base}/logout">
      <input type="hidden" name="csrf" value="${formToken}" />
      <span class="who">${heardOnly(words.signedInAs(""))}${caller.name}</span>
      <button class="plain">${words.signOut}</button>
    </form>`;
  if (caller.kind === "anonymous") return html`<div class="account"><a class="plain" href="${signIn}">${words.signIn}</a></div>`;
  return caller.name === undefined ? undefined : html`<div class="account"><span class="who">${caller.name}</span></div>`;
}

function languageChoice({ base, here, language, words }: View): Html {
  const link = (one: Language): Html => {
    const address = new URL(here, "http://page");
    address.searchParams.set("lang", one);
    const isChosen = one === language;
    return html`<a
      href="${base}${address.pathname}${address.search}"
      lang="${one}"
      hreflang="${one}"
      ${attribute("aria-current", isChosen ? "true" : undefined)}
      >${languages[one].name}</a
    >`;
  };
  return html`<nav class="languages" aria-label="${words.language}">${(Object.keys(languages) as Language[]).map(link)}</nav>`;
}

/** What the script says by itself. Texts with something in them have `{}` for it. */
function scriptWords({ words }: View): Readonly<Record<string, string>> {
  return {
    left: words.left("{}"),
    over: words.over("{}"),
    justNow: words.justNow,
    updated: words.updated,
    yourWords: words.yourWords,
    arrived: words.arrived,
    sending: words.sending,
    rowAdded: words.rowAdded,
    rowRemoved: words.rowRemoved,
  };
}

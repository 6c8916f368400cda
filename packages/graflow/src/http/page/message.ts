// Pages that say one thing: that something is not there, not allowed, or done.
import type { Page } from "./shell.ts";
import { html, type Html, type Part, type View } from "./view.ts";

export interface Message {
  readonly title: string;
  readonly text: Part;
  readonly tone?: "plain" | "good" | "bad";
  /** Below the text. */
  readonly more?: Html;
}

export function messagePage({ title, text, tone = "plain", more }: Message): Page {
  const kind = tone === "good" ? "notice done" : tone === "bad" ? "notice bad" : "notice";
  return {
    title,
    body: html`<div class="center">
      <div class="${kind}">
        <h1>${title}</h1>
        <p>${text}</p>
        ${more}
      </div>
    </div>`,
  };
}

/** For those who have not said who they are. */
export function strangerPage({ words, signIn }: View): Page {
  const more = html`<p class="actions"><a class="button main" href="${signIn}">${words.signIn}</a></p>`;
  return messagePage({ title: words.whoAreYou, text: words.whoAreYouLead, more });
}

export function refusedPage({ words, base }: View): Page {
  return messagePage({ title: words.notAllowed, text: words.notAllowedLead, tone: "bad", more: back(base, words.backToInbox) });
}

export function missingPage(text: string, { words, base }: View): Page {
  return messagePage({ title: words.notFound, text, more: back(base, words.backToInbox) });
}

function back(base: string, name: string): Html {
  return html`<p class="actions"><a class="button quiet" href="${base}/">${name}</a></p>`;
}

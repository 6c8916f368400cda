// What one sees who comes by a one-click link: the question once more and one button, or why there is none. They need not be known here.
import type { AskInfo } from "../../../engine/asks/face.ts";
import { promptParts } from "../asks/marks.ts";
import type { AskLink } from "../../links.ts";
import { moment } from "../moments.ts";
import { messagePage } from "../message.ts";
import type { Page } from "../shell.ts";
import { html, type Html, type View } from "../view.ts";

export function confirmPage(ask: AskInfo, { approved, recipient, until }: AskLink, token: string, view: View): Page {
  const { words, base, formToken } = view;
  const { title, rest } = promptParts(ask.prompt);
  const body = html`<div class="center">
    <div class="panel">
      <h1>${words.linkTitle}</h1>
      <p>${approved ? words.linkWillApprove : words.linkWillReject}</p>
      <blockquote>${title}</blockquote>
      ${rest === "" ? "" : html`<div class="prose">${rest}</div>`}
      <p class="faint">${ask.workflow} · ${ask.taskId}</p>
      ${recipient === undefined ? "" : html`<p>${words.linkAs(recipient)}</p>`}
      <form method="post" action="${base}/links/${token}" data-once>
        <input type="hidden" name="csrf" value="${formToken}" />
        <div class="actions">
          <button class="${approved ? "main approve" : "reject"}">${approved ? words.linkApprove : words.linkReject}</button>
          <a class="button quiet" href="${base}/asks/${encodeURIComponent(ask.id)}">${words.linkOpen}</a>
        </div>
      </form>
      <p class="faint">${words.linkUntil("")}${moment(until, view)}</p>
    </div>
  </div>`;
  return { title: words.linkTitle, body, bare: true };
}

export function linkDonePage({ approved }: AskLink, { words }: View): Page {
  return { ...messagePage({ title: words.linkDone, text: approved ? words.linkApproved : words.linkRejected, tone: "good" }), bare: true };
}

/** Somebody has answered, perhaps by this very link. */
export function linkUsedPage({ end }: AskInfo, view: View): Page {
  const { words } = view;
  const how =
    end.status === "answered"
      ? words.endAnswered(end.by)
      : end.status === "cancelled"
        ? words.endCancelled(end.by)
        : end.status === "expired"
          ? words.endExpired
          : "";
  const at = end.status === "open" ? "" : html` (${moment(end.at, view)})`;
  const text = html`${how}${at}. ${words.linkUsedLead}`;
  return { ...messagePage({ title: words.linkUsed, text }), bare: true };
}

export function linkExpiredPage({ askId }: AskLink, { words, base }: View): Page {
  const more = toAsk(askId, words.linkOpen, base);
  return { ...messagePage({ title: words.linkExpired, text: words.linkExpiredLead, more }), bare: true };
}

export function linkInvalidPage({ words }: View): Page {
  return { ...messagePage({ title: words.linkInvalid, text: words.linkInvalidLead, tone: "bad" }), bare: true };
}

export function linkNotYoursPage({ words }: View): Page {
  return { ...messagePage({ title: words.linkNotYours, text: words.linkNotYoursLead }), bare: true };
}

function toAsk(id: string, name: string, base: string): Html {
  return html`<p class="actions"><a class="button quiet" href="${base}/asks/${encodeURIComponent(id)}">${name}</a></p>`;
}

// How an ask has ended: who answered and what, or why nobody can any more.
import type { AskAnswer, AskInfo } from "../../../engine/asks/face.ts";
import { ago } from "../moments.ts";
import { showValue } from "../value/show-value.ts";
import { html, type Html, type View } from "../view.ts";
import { statusPill } from "./marks.ts";

export function endPanel(ask: AskInfo, view: View): Html | undefined {
  const { words } = view;
  const { end } = ask;
  switch (end.status) {
    case "open":
      return undefined;
    case "answered":
      return panel(words.endAnswered(end.by), end.at, answerText(ask, end.answer, view), end.from);
    case "expired":
      return panel(words.endExpired, end.at, answerText(ask, end.answer, view), undefined);
    case "cancelled":
      return panel(words.endCancelled(end.by), end.at, definition(words.reason, html`${end.reason}`), end.from);
  }

  function panel(title: string, at: number, content: Html, from: string | undefined): Html {
    return html`<section class="panel end ${end.status}" aria-labelledby="end-title">
      <div class="line">${statusPill(ask, view)} <span class="faint">${ago(at, view)}</span></div>
      <h2 id="end-title">${title}</h2>
      <dl class="facts">${content}</dl>
      ${from === undefined ? "" : html`<p class="faint">${words.fromWhere(from)}</p>`}
    </section>`;
  }
}

function answerText({ details }: AskInfo, answer: AskAnswer, view: View): Html {
  const { words } = view;
  if ("approved" in answer) {
    const decision = html`<strong class="${answer.approved ? "yes" : "no"}"
      >${answer.approved ? words.approvedAnswer : words.rejectedAnswer}</strong
    >`;
    return html`${definition(words.theAnswer, decision)}${answer.reason === undefined ? "" : definition(words.reason, html`<div class="prose">${answer.reason}</div>`)}`;
  }
  const label = (value: string): string =>
    "options" in details ? (details.options.find((one) => one.value === value)?.label ?? value) : value;
  const value =
    "text" in answer
      ? answer.text
      : "selected" in answer
        ? label(answer.selected)
        : "selections" in answer
          ? answer.selections.map(label)
          : answer.data;
  return definition(words.theAnswer, showValue(value, words.theAnswer, view));
}

function definition(name: string, value: Html): Html {
  return html`<div class="wide">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

// Who has been told of an ask, by which way, and how that went: the latest attempts.
import type { RecordedAttempt } from "../../../hitl/attempts.ts";
import { ago, moment } from "../moments.ts";
import { html, type Html, type View } from "../view.ts";

/** So many of them are shown. */
export const MOST_TOLD = 8;

/** Newest first. It is there although nobody was told: the script puts in what comes. */
export function toldPanel(attempts: readonly RecordedAttempt[], view: View): Html {
  const { words } = view;
  if (attempts.length === 0) return html`<div id="told" data-live></div>`;
  return html`<section class="panel told" id="told" data-live aria-labelledby="told-title">
    <details id="told-list">
      <summary><h2 id="told-title">${words.told}</h2></summary>
      <ul>
        ${attempts.map((attempt) => line(attempt, view))}
      </ul>
    </details>
  </section>`;
}

function line(attempt: RecordedAttempt, view: View): Html {
  const { words } = view;
  const { target, host, to, at, result } = attempt;
  return html`<li class="${result}">
    <div>
      <span>${target}</span>
      ${to === undefined ? "" : html`<span>${to}</span>`} ${host === undefined ? "" : html`<span class="faint">${host}</span>`}
    </div>
    <div class="faint"><strong>${words.toldResult[result]}</strong> · ${ago(at, view)}</div>
    ${attempt.result === "sent" ? "" : html`<div class="failure">${attempt.error}</div>`}
    ${attempt.result === "failed" ? html`<div class="faint">${words.toldNext} ${moment(attempt.next, view)}</div>` : ""}
  </li>`;
}

// The form in which an ask is answered, with what is wrong in it told at the top and at the fields.
import type { AskInfo } from "../../../engine/asks/face.ts";
import type { Entries, Field } from "../form/field.ts";
import { fill } from "../form/fill.ts";
import { idOf } from "../form/form-view.ts";
import { showForm } from "../form/show-field.ts";
import { fragment, html, type Html, type View } from "../view.ts";
import { fieldOf, initialOf } from "./kind-form.ts";

/** One thing that is wrong, in words; `name`: of the field. */
export interface ShownIssue {
  readonly name: string;
  readonly label: string;
  readonly text: string;
}

/** What somebody has sent that cannot be taken. */
export interface Attempt {
  readonly entries: Entries;
  readonly issues: readonly ShownIssue[];
}

export const answerFormId = "answer";

export function answerForm(ask: AskInfo, attempt: Attempt | undefined, view: View): Html {
  const { words, base, formToken } = view;
  const field = fieldOf(ask.details, words);
  const entries = attempt?.entries ?? fill(field, initialOf(ask.details));
  const issues = attempt?.issues ?? [];
  const complaints = new Map(issues.map(({ name, text }) => [name, text]));
  return html`<section class="panel answer" id="${answerFormId}" tabindex="-1" aria-labelledby="answer-title">
    <h2 id="answer-title">${words.yourAnswer}</h2>
    ${issues.length === 0 ? "" : summary(issues, field, view)}
    <form method="post" action="${base}/asks/${encodeURIComponent(ask.id)}/answer" novalidate data-once>
      <input type="hidden" name="csrf" value="${formToken}" />
      ${showForm(field, { view, entries, complaints })}
      <div class="actions">
        ${
          ask.details.kind === "approval"
            ? html`<button name="approved" value="true" class="main approve">${words.approve}</button>
                <button name="approved" value="false" class="reject">${words.reject}</button>`
            : html`<button class="main">${words.send}</button>`
        }
      </div>
    </form>
  </section>`;
}

/** Stands above the form, and takes the focus when the page is loaded. */
function summary(issues: readonly ShownIssue[], field: Field, { words }: View): Html {
  return html`<div class="summary" role="alert" tabindex="-1" autofocus>
    <h3>${words.errorsTitle(issues.length)}</h3>
    <ul>
      ${issues.map(({ name, label, text }) => {
        const line = label === "" ? text : `${label}: ${text}`;
        return html`<li>
          ${name === "" || (name === field.name && field.type === "record") ? line : html`<a href="${fragment(idOf(name))}">${line}</a>`}
        </li>`;
      })}
    </ul>
  </div>`;
}

/** For those who may withdraw a question. */
export function cancelForm(ask: AskInfo, { words, base, formToken }: View): Html {
  return html`<details class="withdraw">
    <summary>${words.cancelAsk}</summary>
    <form method="post" action="${base}/asks/${encodeURIComponent(ask.id)}/cancel" data-once>
      <input type="hidden" name="csrf" value="${formToken}" />
      <p>${words.cancelLead}</p>
      <div class="field">
        <label for="cancel-reason">${words.cancelReason} <span class="optional">(${words.optional})</span></label>
        <input type="text" id="cancel-reason" name="reason" maxlength="1000" autocomplete="off" />
      </div>
      <button class="reject">${words.cancelAsk}</button>
    </form>
  </details>`;
}

// What stands beside an ask: how much time is left, who is asked and who comes next, and the run it belongs to.
import type { AskInfo } from "../../../engine/asks/face.ts";
import { ago, moment, pressure, timeLeft } from "../moments.ts";
import { heardOnly, html, type Html, type Part, type View } from "../view.ts";
import { lengthText } from "../words/times.ts";
import { parseDuration } from "../../../shared/duration.ts";

/** What is known of the run of an ask. */
export interface RunOfAsk {
  readonly createdAt: number;
  readonly status: Html;
  /** Whether something may still happen in it. */
  readonly isGoingOn: boolean;
}

export function askFacts(ask: AskInfo, run: RunOfAsk | undefined, view: View): Html {
  const { words, base } = view;
  const isOpen = ask.end.status === "open";
  const runLink = html`<a href="${base}/runs/${encodeURIComponent(ask.runId)}" class="id">${ask.runId}</a>`;
  return html`<div class="panel facts-panel" id="facts" data-live>
    <h2 class="heard">${words.details}</h2>
    <dl class="side">
      ${isOpen ? fact(words.timeLeft, timing(ask, view)) : ""}
      ${fact(words.forWhom, html`${people(ask.assignees, view)}${isOpen ? ladder(ask, view) : ""}`)}
      ${fact(words.asked, ago(ask.openedAt, view))} ${fact(words.workflow, ask.workflow)}
      ${fact(words.task, html`<span class="id">${ask.taskId}</span>${ask.iteration > 0 ? html` <span class="faint">${words.iteration} ${ask.iteration + 1}</span>` : ""}`)}
      ${fact(words.run, html`${runLink}${run === undefined ? "" : html`<div>${run.status}</div>`}`)}
      ${run === undefined ? "" : fact(words.started, moment(run.createdAt, view))}
      ${ask.writeTo === undefined ? "" : fact(words.writesToLabel, html`<code title="${words.writesTo(ask.writeTo)}">${ask.writeTo}</code>`)}
    </dl>
  </div>`;
}

function fact(name: string, value: Part): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function timing({ due, onTimeout }: AskInfo, view: View): Html {
  const { words, now } = view;
  if (due === undefined) return html`${words.noLimit}`;
  const after = onTimeout === "suspend" ? words.thenSuspend : onTimeout === "default" ? words.thenDefault : words.thenEscalate;
  return html`<span class="due ${pressure(due, now)}">${timeLeft(due, view)}</span>
    <p class="faint">${after}</p>`;
}

function people(names: readonly string[], { words, caller }: View): Html {
  if (names.length === 0) return html`${words.whoever}`;
  return html`<ul class="people">
    ${names.map((name) => html`<li><span>${name}</span>${caller.names.includes(name) ? html` <span class="faint">(${words.you})</span>` : ""}</li>`)}
  </ul>`;
}

/** Who is asked when those who are asked now do not answer. */
function ladder({ ladder: rungs, step }: AskInfo, view: View): Html | undefined {
  const { words, language } = view;
  if (rungs.length === 0 && step === 0) return undefined;
  return html`<div class="ladder">
    ${step === 0 ? "" : html`<p class="faint">${words.ladderDone(step)}</p>`}
    ${
      rungs.length === 0
        ? ""
        : html`<ol>
            ${rungs.map(
              ({ assignees, timeout }) =>
                html`<li>
                  <span class="faint">${words.ladderThen}${heardOnly(":")}</span>
                  <span>${assignees.length === 0 ? words.whoever : assignees.join(", ")}</span>
                  <span class="faint time">${words.rungTime(lengthText(parseDuration(timeout, "timeout"), language))}</span>
                </li>`,
            )}
          </ol>`
    }
  </div>`;
}

// The page of a run, to read only: where it stands, what it was given and gave, whom it asked, what happened.
import type { AskInfo } from "../../../engine/asks/face.ts";
import type { RunDetails } from "../../../engine/stored/face.ts";
import type { RunEvent } from "../../../run/event.ts";
import { card } from "../asks/inbox.ts";
import { graphPanel } from "../graph/graph-panel.ts";
import type { Standing } from "../graph/standing.ts";
import { ago, moment } from "../moments.ts";
import type { Page } from "../shell.ts";
import { showValue } from "../value/show-value.ts";
import { html, type Html, type Part, type View } from "../view.ts";
import { isGoingOn, runPill } from "./run-list.ts";
import { timeline } from "./timeline.ts";

/** How often a page asks how its run stands, in ms. */
const REFRESH = 4000;

export interface RunSetting {
  /** Absent for a run that is not stored: then its asks tell of it. */
  readonly details?: RunDetails;
  readonly runId: string;
  readonly workflow: string;
  readonly standing: Standing;
  readonly asks: readonly AskInfo[];
  readonly events: readonly RunEvent[];
}

export function runPage(setting: RunSetting, view: View): Page {
  const { details, runId, workflow, standing, asks, events } = setting;
  const { words, base } = view;
  const body = html`<p class="crumb"><a href="${base}/runs">← ${words.allRuns}</a></p>
    <div class="heading" id="head" data-live>
      <h1>${workflow} ${details === undefined ? "" : runPill(details.status, view)}</h1>
      <p class="lead id">${runId}</p>
    </div>
    ${graphPanel(standing, view)}
    <div class="columns even">
      <section class="panel" id="values" data-live aria-labelledby="values-title">
        <h2 id="values-title">${words.details}</h2>
        ${details === undefined ? html`<p class="faint">${words.noRunsLead}</p>` : facts(details, view)}
      </section>
      <section class="panel" id="run-asks" data-live aria-labelledby="asks-title">
        <h2 id="asks-title">${words.runAsks}</h2>
        ${
          asks.length === 0
            ? html`<p class="faint">${words.noRunAsks}</p>`
            : html`<ul class="cards small">
                ${asks.map((ask) => card(ask, view, true))}
              </ul>`
        }
      </section>
    </div>
    <section class="panel" id="timeline" data-live aria-labelledby="timeline-title">
      <h2 id="timeline-title">${words.timeline}</h2>
      ${timeline(events, view)}
    </section>`;
  const mayChange = details === undefined || isGoingOn(details.status);
  return { title: workflow, body, at: "runs", live: mayChange, ...(mayChange ? { refresh: REFRESH } : {}) };
}

function facts(run: RunDetails, view: View): Html {
  const { words, base } = view;
  const fact = (name: string, value: Part): Html =>
    html`<div class="wide">
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<dl class="facts">
    ${fact(words.started, moment(run.createdAt, view))} ${fact(words.changed, ago(run.updatedAt, view))}
    ${run.error === undefined ? "" : fact(words.error, html`<div class="failure prose">${run.error.message}</div>`)}
    ${run.reason === undefined ? "" : fact(words.reasonGiven, html`<div class="prose">${run.reason}</div>`)}
    ${run.tags.length === 0 ? "" : fact(words.tags, html`${run.tags.map((tag) => html`<span class="tag">${tag}</span> `)}`)}
    ${run.parent === undefined ? "" : fact(words.forkOf, html`<a class="id" href="${base}/runs/${encodeURIComponent(run.parent.runId)}">${run.parent.id}</a>`)}
    ${run.owner === undefined ? "" : fact(words.owner, html`<span class="id">${run.owner.host} · ${run.owner.pid}</span>`)}
    ${fact(words.input, showValue(run.input, words.input, view))}
    ${"output" in run ? fact(words.output, showValue(run.output, words.output, view)) : ""}
  </dl>`;
}

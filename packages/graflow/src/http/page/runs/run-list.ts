// All runs that are stored, newest first.
import type { RunInfo } from "../../../engine/stored/face.ts";
import { ago } from "../moments.ts";
import type { Page } from "../shell.ts";
import { attribute, html, type Html, type View } from "../view.ts";

const runStatuses: readonly RunInfo["status"][] = [
  "queued",
  "running",
  "suspended",
  "completed",
  "terminated",
  "failed",
  "cancelled",
  "abandoned",
];

export interface RunFilter {
  readonly status?: RunInfo["status"];
  readonly workflow?: string;
  readonly after?: string;
}

/** Whatever is not understood counts as not said. */
export function readRunFilter(query: Readonly<Record<string, string>>): RunFilter {
  const { status, workflow, after } = query as Partial<Record<string, string>>;
  const known = runStatuses.find((one) => one === status);
  return {
    ...(known === undefined ? {} : { status: known }),
    ...(workflow === undefined || workflow === "" ? {} : { workflow: workflow.slice(0, 500) }),
    ...(after === undefined || after === "" ? {} : { after: after.slice(0, 500) }),
  };
}

export interface RunList {
  readonly runs: readonly RunInfo[];
  readonly filter: RunFilter;
  readonly workflows: readonly string[];
  readonly more: boolean;
}

export function runListPage(list: RunList, view: View): Page {
  const { words, base } = view;
  const { runs, filter, more } = list;
  const last = runs.at(-1);
  const isFiltered = filter.status !== undefined || filter.workflow !== undefined;
  const body = html`<div class="heading">
      <h1>${words.runsTitle}</h1>
      <p class="lead">${words.runsLead}</p>
    </div>
    ${filters(list, view)}
    <section id="runs" data-live aria-label="${words.runsTitle}">
      ${
        runs.length === 0
          ? html`<div class="empty">
              <h2>${isFiltered ? words.noRunsFiltered : words.noRuns}</h2>
              <p>${isFiltered ? "" : words.noRunsLead}</p>
            </div>`
          : html`<p class="count">${words.runsShown(runs.length)}</p>
              <ul class="cards">
                ${runs.map((run) => card(run, view))}
              </ul>`
      }
      ${
        more && last !== undefined
          ? html`<nav class="pages" aria-label="${words.pages}">
              <span></span><a class="button quiet" href="${base}/runs?${query({ ...filter, after: last.id })}">${words.older} →</a>
            </nav>`
          : ""
      }
    </section>`;
  return { title: words.runs, body, at: "runs", live: true };
}

function query(filter: RunFilter): string {
  return new URLSearchParams({ ...filter }).toString();
}

/** Whether something may still happen in a run. */
export function isGoingOn(status: RunInfo["status"]): boolean {
  return status === "queued" || status === "running" || status === "suspended" || status === "abandoned";
}

export function runPill(status: RunInfo["status"], { words }: View): Html {
  return html`<span class="pill run-${status}">${words.runStatus[status]}</span>`;
}

function card(run: RunInfo, view: View): Html {
  return html`<li class="card">
    <div class="line">${runPill(run.status, view)} <span class="faint">${ago(run.updatedAt, view)}</span></div>
    <h2><a href="${view.base}/runs/${encodeURIComponent(run.id)}">${run.workflow}</a></h2>
    <p class="about"><span class="id">${run.id}</span>${run.tags.map((tag) => html`<span class="tag">${tag}</span>`)}</p>
  </li>`;
}

function filters({ filter, workflows }: RunList, { words, base }: View): Html {
  return html`<form class="filters" method="get" action="${base}/runs" role="search" aria-label="${words.filters}">
    <div class="filter">
      <label for="filter-status">${words.filterStatus}</label>
      <select id="filter-status" name="status">
        <option value="">${words.all}</option>
        ${runStatuses.map((one) => html`<option value="${one}" ${attribute("selected", one === filter.status)}>${words.runStatus[one]}</option>`)}
      </select>
    </div>
    <div class="filter">
      <label for="filter-workflow">${words.filterWorkflow}</label>
      <select id="filter-workflow" name="workflow">
        <option value="">${words.all}</option>
        ${workflows.map((one) => html`<option value="${one}" ${attribute("selected", one === filter.workflow)}>${one}</option>`)}
      </select>
    </div>
    <button class="quiet">${words.apply}</button>
  </form>`;
}

// The inbox: asks that wait for somebody, those that press shown so, with filters and pages.
import type { AskInfo } from "../../../engine/asks/face.ts";
import { ago, pressure, timeLeft } from "../moments.ts";
import type { Page } from "../shell.ts";
import { attribute, html, type Html, type View } from "../view.ts";
import { filterQuery, isNarrow, kinds, statuses, type InboxFilter } from "./filter.ts";
import { kindMark, promptParts, statusPill } from "./marks.ts";

export interface Inbox {
  readonly asks: readonly AskInfo[];
  readonly filter: InboxFilter;
  /** Names to choose from. */
  readonly workflows: readonly string[];
  /** Whether there are more after these. */
  readonly more: boolean;
}

export function inboxPage(inbox: Inbox, view: View): Page {
  const { words } = view;
  const body = html`<div class="heading">
      <h1>${words.inboxTitle}</h1>
      <p class="lead">${words.inboxLead}</p>
    </div>
    ${filters(inbox, view)}
    <section id="asks" data-live aria-label="${words.inboxTitle}">
      ${inbox.asks.length === 0 ? empty(inbox, view) : list(inbox, view)}
    </section>`;
  return { title: words.inbox, body, at: "inbox", live: true };
}

function list({ asks, filter, more }: Inbox, view: View): Html {
  const { words, base } = view;
  const last = asks.at(-1);
  const { after, ...first } = filter;
  const pages =
    after === undefined && !more
      ? ""
      : html`<nav class="pages" aria-label="${words.pages}">
          ${after === undefined ? html`<span></span>` : html`<a class="button quiet" href="${base}/${filterQuery(first)}">← ${words.newer}</a>`}
          ${more && last !== undefined ? html`<a class="button quiet" href="${base}/${filterQuery({ ...filter, after: last.id })}">${words.older} →</a>` : ""}
        </nav>`;
  return html`<p class="count">${words.asksShown(asks.length)}</p>
    <ul class="cards">
      ${asks.map((ask) => card(ask, view))}
    </ul>
    ${pages}`;
}

/** `within`: on the page of its run, where the name of the workflow says nothing. */
export function card(ask: AskInfo, view: View, within = false): Html {
  const { base, now } = view;
  const { title } = promptParts(ask.prompt);
  const isOpen = ask.end.status === "open";
  const due = !isOpen
    ? statusPill(ask, view)
    : ask.due === undefined
      ? ""
      : html`<span class="due ${pressure(ask.due, now)}">${timeLeft(ask.due, view)}</span>`;
  return html`<li class="card ${isOpen ? pressure(ask.due, now) : "closed"}" id="ask-${ask.id}" data-ask="${ask.id}">
    <div class="line">${kindMark(ask.details.kind, view)} ${due}</div>
    ${within ? html`<h3>${link()}</h3>` : html`<h2>${link()}</h2>`}
    <p class="about">
      ${within ? "" : html`<span>${ask.workflow}</span>`}
      <span>${ask.taskId}</span>
      <span>${ago(ask.openedAt, view)}</span>
      ${ask.assignees.length === 0 ? "" : html`<span class="names">${ask.assignees.join(", ")}</span>`}
    </p>
  </li>`;

  function link(): Html {
    return html`<a href="${base}/asks/${encodeURIComponent(ask.id)}">${title}</a>`;
  }
}

function empty({ filter }: Inbox, { words, base }: View): Html {
  return isNarrow(filter)
    ? html`<div class="empty">
        <h2>${words.noneFiltered}</h2>
        <p>${words.noneFilteredLead}</p>
        <p><a class="button quiet" href="${base}/?status=open&amp;whose=all">${words.reset}</a></p>
      </div>`
    : html`<div class="empty">
        <h2>${words.none}</h2>
        <p>${words.noneLead}</p>
      </div>`;
}

function filters({ filter, workflows }: Inbox, { words, base, caller }: View): Html {
  const select = (name: string, label: string, options: readonly (readonly [string, string])[], chosen: string): Html =>
    html`<div class="filter">
      <label for="filter-${name}">${label}</label>
      <select id="filter-${name}" name="${name}">
        ${options.map(([value, text]) => html`<option value="${value}" ${attribute("selected", value === chosen)}>${text}</option>`)}
      </select>
    </div>`;
  const whose: readonly (readonly [string, string])[] = [
    ["all", words.anyone],
    ["me", words.me],
  ];
  return html`<form class="filters" method="get" action="${base}/" role="search" aria-label="${words.filters}">
    ${select("status", words.filterStatus, [...statuses.map((one) => [one, words.askStatus[one]] as const), ["all", words.all]], filter.status)}
    ${select("kind", words.filterKind, [["", words.all], ...kinds.map((one) => [one, words.askKind[one]] as const)], filter.kind ?? "")}
    ${select("workflow", words.filterWorkflow, [["", words.all], ...workflows.map((one) => [one, one] as const)], filter.workflow ?? "")}
    ${caller.names.length === 0 ? "" : select("whose", words.filterWhose, whose, filter.mine ? "me" : "all")}
    <button class="quiet">${words.apply}</button>
  </form>`;
}

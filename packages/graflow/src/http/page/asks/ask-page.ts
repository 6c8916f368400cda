// The page of one ask: what is asked and what to know, the form, and beside it time, people and run; below, where the run stands.
import type { AskInfo } from "../../../engine/asks/face.ts";
import type { RecordedAttempt } from "../../../hitl/attempts.ts";
import { graphPanel } from "../graph/graph-panel.ts";
import type { Standing } from "../graph/standing.ts";
import { pressure, timeLeft } from "../moments.ts";
import type { Page } from "../shell.ts";
import { showRecord } from "../value/show-value.ts";
import { html, type Html, type View } from "../view.ts";
import { answerForm, answerFormId, cancelForm, type Attempt } from "./answer-form.ts";
import { endPanel } from "./ended.ts";
import { askFacts, type RunOfAsk } from "./facts.ts";
import { kindMark, promptParts } from "./marks.ts";
import { toldPanel } from "./told.ts";

/** How often the page of a question that was answered asks how its run goes on, in ms. */
const REFRESH = 3000;

export interface AskSetting {
  readonly ask: AskInfo;
  /** Whether whoever looks may answer it, and withdraw it. */
  readonly mayAnswer: boolean;
  readonly standing: Standing;
  /** Attempts to tell somebody of it, newest first. */
  readonly told: readonly RecordedAttempt[];
  readonly run?: RunOfAsk;
  /** What was sent and could not be taken. */
  readonly attempt?: Attempt;
  /** What has just been done here. */
  readonly done?: "answered" | "cancelled";
  /** Whether somebody else was first. */
  readonly late?: boolean;
  /** Another one that waits. */
  readonly next?: AskInfo | undefined;
}

export function askPage(setting: AskSetting, view: View): Page {
  const { ask, mayAnswer, standing, run, attempt } = setting;
  const { words, base } = view;
  const { title, rest } = promptParts(ask.prompt);
  const isOpen = ask.end.status === "open";
  const isAnswerable = isOpen && mayAnswer;
  const body = html`<p class="crumb"><a href="${base}/">← ${words.inbox}</a></p>
    <div class="columns">
      <div class="first">
        ${banner(setting, view)}
        <article class="panel question">
          <div class="line">${kindMark(ask.details.kind, view)} ${shortTime(ask, view)}</div>
          <h1>${title}</h1>
          ${rest === "" ? "" : html`<div class="prose">${rest}</div>`}
          ${
            ask.problem === undefined || !isOpen
              ? ""
              : html`<div class="notice problem">
                  <h2>${words.problemTitle}</h2>
                  <p>${ask.problem}</p>
                </div>`
          }
          ${context(ask, view)}
        </article>
        <div id="form" data-live="${isAnswerable ? "typed" : ""}" data-status="${ask.end.status}">
          ${isAnswerable ? answerForm(ask, attempt, view) : isOpen ? onlooker(view) : endPanel(ask, view)}
        </div>
        ${isAnswerable ? cancelForm(ask, view) : ""}
      </div>
      <aside class="second" aria-label="${words.details}">${askFacts(ask, run, view)}${toldPanel(setting.told, view)}</aside>
    </div>
    ${graphPanel(standing, view)}`;
  const refresh = !isOpen && run?.isGoingOn === true ? { refresh: REFRESH } : {};
  return { title, body, at: "inbox", live: isOpen, ...refresh, ...(isAnswerable ? { answer: answerFormId } : {}) };
}

/** On a narrow screen the rest of what is known of time stands below the form. */
function shortTime({ due, end }: AskInfo, view: View): Html | undefined {
  if (due === undefined || end.status !== "open") return undefined;
  return html`<span class="narrow due ${pressure(due, view.now)}">${timeLeft(due, view)}</span>`;
}

function context({ context: record }: AskInfo, view: View): Html | undefined {
  if (record === undefined || Object.keys(record).length === 0) return undefined;
  return html`<section class="context" aria-labelledby="context-title">
    <h2 id="context-title">${view.words.context}</h2>
    ${showRecord(record, view)}
  </section>`;
}

function banner({ ask, done, late, attempt, next }: AskSetting, view: View): Html | undefined {
  const { words, base } = view;
  const isClosed = ask.end.status !== "open";
  if (late === true && isClosed) {
    const typed = [...(attempt?.entries ?? [])].filter(([name, texts]) => name !== "csrf" && texts.some((text) => text !== ""));
    return html`<div class="notice late" role="alert" tabindex="-1" autofocus>
      <h2>${words.wasFirst}</h2>
      ${
        typed.length === 0
          ? ""
          : html`<details>
              <summary>${words.yourWords}</summary>
              <dl class="facts">
                ${typed.map(
                  ([name, texts]) =>
                    html`<div class="wide">
                      <dt>${name}</dt>
                      <dd><div class="prose">${texts.join("\n")}</div></dd>
                    </div>`,
                )}
              </dl>
            </details>`
      }
    </div>`;
  }
  // An address may be handed on: whoever follows it has not answered.
  const isOwn = "by" in ask.end ? ask.end.by === view.caller.name : view.caller.name === undefined;
  if (done === undefined || ask.end.status !== done || !isOwn) return undefined;
  return html`<div class="notice done" role="status" tabindex="-1" autofocus>
    <h2>${done === "answered" ? words.sentTitle : words.withdrawnTitle}</h2>
    ${done === "answered" ? html`<p>${words.sentLead}</p>` : ""}
    <p class="actions">
      ${next === undefined ? "" : html`<a class="button main" href="${base}/asks/${encodeURIComponent(next.id)}">${words.nextAsk}</a>`}
      <a class="button quiet" href="${base}/">${words.backToInbox}</a>
    </p>
  </div>`;
}

function onlooker({ words, caller, signIn }: View): Html {
  return html`<div class="notice">
    <p>${caller.kind === "anonymous" ? words.cannotAnswerAnonymous : words.cannotAnswer}</p>
    ${caller.kind === "anonymous" ? html`<p><a class="button main" href="${signIn}">${words.signIn}</a></p>` : ""}
  </div>`;
}

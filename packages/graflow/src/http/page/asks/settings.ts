// What the page of an ask needs to be told, gathered.
import type { AskInfo } from "../../../engine/asks/face.ts";
import { isGraflowError } from "../../../shared/errors/graflow-error.ts";
import type { FeedbackError } from "../../../shared/errors/feedback-error.ts";
import { notificationsOf } from "../../../hitl/attempts.ts";
import { mayAnswer } from "../../auth/guard.ts";
import { isBlank, rowsOf, type Entries, type Field } from "../form/field.ts";
import type { FieldIssue } from "../form/parse.ts";
import { MOST_TOLD } from "./told.ts";
import { standingOf, type Standing } from "../graph/standing.ts";
import { isGoingOn, runPill } from "../runs/run-list.ts";
import type { Services } from "../../services.ts";
import type { Site } from "../site.ts";
import type { View } from "../view.ts";
import type { ShownIssue } from "./answer-form.ts";
import type { AskSetting } from "./ask-page.ts";

export async function settingOf({ services }: Site, ask: AskInfo, view: View): Promise<AskSetting> {
  const { engine } = services;
  const run = await engine.runs.get(ask.runId);
  return {
    ask,
    mayAnswer: mayAnswer(view.caller, ask),
    standing: await anyStanding(services, ask),
    told: await notificationsOf(engine.records, ask.id, { order: "newest", limit: MOST_TOLD }),
    ...(run === undefined
      ? {}
      : { run: { createdAt: run.createdAt, status: runPill(run.status, view), isGoingOn: isGoingOn(run.status) } }),
  };
}

/** A run that cannot be read, or is just being removed, is no reason not to answer. */
async function anyStanding(services: Services, { runId, workflow }: AskInfo): Promise<Standing> {
  try {
    return await standingOf(services, runId, workflow);
  } catch (error) {
    if (!isGraflowError(error) || error.code.startsWith("BACKEND")) throw error;
    return { type: "unknown" };
  }
}

/** The longest open ask that the caller may answer, beside this one. */
export async function nextFor({ services }: Site, ask: AskInfo, { caller }: View): Promise<AskInfo | undefined> {
  const open = await services.engine.asks.list({
    status: "open",
    order: "oldest",
    limit: 20,
    ...(caller.names.length > 0 && !caller.permissions.has("asks:override") ? { answerableBy: caller.names } : {}),
  });
  return open.find((one) => one.id !== ask.id && mayAnswer(caller, one));
}

export function shownIssues(issues: readonly FieldIssue[], { words }: View): ShownIssue[] {
  return issues.map(({ name, label, complaint }) => ({ name, label, text: words.complaint(complaint) }));
}

/** What the engine says is wrong, at the fields it speaks of; what has no field of its own, at the one around it. */
export function refusedIssues(error: FeedbackError, field: Field, entries: Entries): ShownIssue[] {
  const fields = fieldsIn(field, entries);
  return error.issues.map(({ path, message }) => {
    // A task's own schema speaks of the data, everybody else of the answer.
    const within = `${field.name}${path === "" || path.startsWith("[") ? "" : "."}${path}`;
    let name = fields.has(within) || !path.startsWith(field.name) ? within : path;
    while (name !== "" && !fields.has(name)) name = name.slice(0, Math.max(0, name.lastIndexOf("."), name.lastIndexOf("[")));
    return { name, label: fields.get(name)?.label ?? "", text: message };
  });
}

function fieldsIn(field: Field, entries: Entries, found: Map<string, Field> = new Map()): ReadonlyMap<string, Field> {
  found.set(field.name, field);
  if (field.type === "record") for (const inner of field.fields.values()) fieldsIn(inner, entries, found);
  if (field.type === "list") {
    for (const row of rowsOf(entries, field)) if (!isBlank(field.item(row), entries)) fieldsIn(field.item(row), entries, found);
  }
  return found;
}

// `--json`: one JSON value per line. Every event as it comes, then the outcome. What the user's code prints goes to stderr, so that stdout stays JSON.
import type { RunEvent, RunOutcome } from "@graflow/core";
import type { ErrorReport } from "./error-report.ts";
import type { RunView } from "./run-view.ts";
import { safeJson, toJson } from "./safe-json.ts";

/** Values in events are cut after so many parts; the outcome is whole. */
const eventLimit = 10_000;

export function eventLine(event: RunEvent): string {
  return safeJson(event, { limit: eventLimit });
}

/** `{"type":"outcome","runId":…,"status":"completed","output":…}` */
export function outcomeLine(runId: string, outcome: RunOutcome<unknown>, report: (error: unknown) => ErrorReport): string {
  const { status, ...rest } = outcome;
  if (outcome.status === "failed") return safeJson({ type: "outcome", runId, status, error: errorJson(outcome.error, report) });
  return safeJson({ type: "outcome", runId, status, ...rest });
}

/** `{"type":"error","error":{"code":…,"message":…,"hint":…}}`: nothing was run. */
export function errorLine(error: unknown, report: (error: unknown) => ErrorReport): string {
  return safeJson({ type: "error", error: errorJson(error, report) });
}

/** The report, completed by what else the error carries. */
function errorJson(error: unknown, report: (error: unknown) => ErrorReport): unknown {
  const told = report(error);
  const rest = toJson(error, { limit: eventLimit });
  return error instanceof Error && typeof rest === "object" ? Object.assign({}, rest, told) : told;
}

export function jsonView(runId: string, write: (text: string) => void, report: (error: unknown) => ErrorReport): RunView {
  return {
    event: (event) => write(`${eventLine(event)}\n`),
    stopping: () => {},
    end: (outcome) => write(`${outcomeLine(runId, outcome, report)}\n`),
    release: () => {},
  };
}

// What becomes of a run whose ask was answered: who goes on with it, or by which command.
import { hostname } from "node:os";
import type { Engine } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { shortId } from "../stored/short-id.ts";
import { goOnText, ownerText, resumeCommand } from "../stored/standing.ts";
import { isResumable } from "../stored/status.ts";

/** `store` is the value of `--store`. `undefined` when there is nothing to do or to say. */
export async function nextForRun(
  { runs }: Pick<Engine, "runs">,
  runId: string,
  store: string | undefined,
  colors: Colors,
): Promise<string | undefined> {
  const run = await runs.get(runId);
  if (run === undefined) return undefined;
  if (run.status === "running" && run.owner !== undefined) return colors.dim(`${ownerText(run.owner, hostname())} goes on with the run`);
  if (!isResumable(run.status)) return undefined;
  return `${goOnText(resumeCommand(shortId(runId), store), colors)}${colors.dim("   (a graflow serve does so by itself)")}`;
}

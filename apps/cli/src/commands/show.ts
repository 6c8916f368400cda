// `graflow show`: a stored run, or one of its checkpoints, on one page.
import { hostname } from "node:os";
import type { CheckpointInfo, Outline, RunDetails, RunEvent } from "@graflow/core";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { eventLine } from "../json.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { render } from "../live/render.ts";
import { coreFor } from "../load/user-core.ts";
import { safeJson } from "../safe-json.ts";
import { tableWidth, type Shell } from "../shell.ts";
import { findRunOrCheckpoint } from "../store/find-run.ts";
import { inStore } from "../store/in-store.ts";
import { storedWorkflow, type CodeSearch } from "../store/stored-workflow.ts";
import { runFacts } from "../stored/run-facts.ts";
import { runPage } from "../stored/run-page.ts";
import { checkpointName } from "../stored/checkpoint-name.ts";
import { shortId } from "../stored/short-id.ts";
import { resumeCommand } from "../stored/standing.ts";
import { statesOf } from "../stored/states.ts";
import { canGoOn } from "../stored/status.ts";
import { storedTree } from "../stored/stored-tree.ts";
import { timelineText } from "../stored/timeline-text.ts";
import { timelineOf } from "../stored/timeline.ts";

export interface ShowCommandOptions {
  readonly store?: string;
  readonly json?: boolean;
}

export function showCommand(target: string, { store: choice, json = false }: ShowCommandOptions, shell: Shell): Promise<ExitCode> {
  return inStore({ choice }, shell, async ({ store, config, files }) => {
    const { runs } = store.engine;
    const { run, checkpoint } = await findRunOrCheckpoint(store.engine, target);
    const details = await runs.show(checkpoint ?? run.id);
    const events = await allEvents(run.id, checkpoint);
    if (json) {
      shell.out(`${safeJson({ type: "run", ...details, ...(checkpoint === undefined ? {} : { shown: checkpoint }) })}\n`);
      for (const event of events) shell.out(`${eventLine(event)}\n`);
    } else {
      const outline = await outlineOf(details, { base: store.base, config, files });
      shell.out(await page({ details, checkpoint, events, outline, store: store.option }, shell));
    }
    return exitCodes.done;

    /** Those up to the checkpoint. */
    async function allEvents(runId: string, until: CheckpointInfo | undefined): Promise<readonly RunEvent[]> {
      const all: RunEvent[] = [];
      for (;;) {
        const more = await runs.events(runId, { since: all.at(-1)?.seq ?? 0 });
        if (more.length === 0) break;
        all.push(...more);
      }
      return until === undefined ? all : all.filter(({ at }) => at <= until.at);
    }
  });
}

/** `undefined` where the code is not known, cannot be loaded, or is not what has run. */
async function outlineOf(details: RunDetails, search: CodeSearch): Promise<Outline | undefined> {
  try {
    const { workflow, file } = await storedWorkflow(details, search);
    return (await coreFor(file)).outline(workflow);
  } catch {
    return undefined;
  }
}

interface Page {
  readonly details: RunDetails;
  readonly checkpoint: CheckpointInfo | undefined;
  readonly events: readonly RunEvent[];
  readonly outline: Outline | undefined;
  readonly store: string | undefined;
}

async function page({ details, checkpoint, events, outline, store }: Page, shell: Shell): Promise<string> {
  const { colors, env } = shell;
  const width = tableWidth(shell);
  const glyphs = chooseGlyphs(env);
  const look = { colors, glyphs, width, now: Date.now(), host: hostname() };
  const target = checkpoint === undefined ? shortId(details.id) : checkpointName(checkpoint);
  // What was in flight at a checkpoint begins again from there, however the run has gone on.
  const drawn: RunDetails = checkpoint === undefined ? details : { ...details, status: "suspended" };
  return runPage(
    {
      facts: runFacts(details, checkpoint, look),
      drawing: outline === undefined ? tree(drawn, events, shell) : await graph(outline, drawn, events, shell),
      timeline: timelineText(timelineOf(events), look),
      details,
      error: checkpoint !== undefined || details.error === undefined ? undefined : shell.explain(details.error, colors),
      command: checkpoint !== undefined || canGoOn(details.status) ? resumeCommand(target, store) : undefined,
    },
    look,
  );
}

async function graph(outline: Outline, details: RunDetails, events: readonly RunEvent[], shell: Shell): Promise<readonly string[]> {
  const { ascii } = await import("@graflow/core/picture");
  const width = tableWidth(shell);
  const text = await ascii(outline, {
    states: statesOf(storedTree(details, events, outline)),
    color: shell.colors.isColorSupported,
    width: width === Infinity ? 120 : width,
  });
  // Its first line is the name of the workflow, which stands above already.
  return text.trimEnd().split("\n").slice(1);
}

function tree(details: RunDetails, events: readonly RunEvent[], shell: Shell): readonly string[] {
  const look = {
    now: details.updatedAt,
    width: Math.min(120, tableWidth(shell)),
    height: 200,
    colors: shell.colors,
    glyphs: chooseGlyphs(shell.env),
  };
  return render(storedTree(details, events), look).slice(1);
}

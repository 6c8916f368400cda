// `graflow show`: a stored run, or one of its checkpoints, on one page.
import { hostname } from "node:os";
import type { AskInfo, CheckpointInfo, RunDetails, RunEvent } from "@graflow/core";
import { runAsksText } from "../asks/run-asks-text.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { eventLine } from "../json.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { oneLine } from "../live/text-width.ts";
import type { Tree } from "../live/tree.ts";
import { safeJson } from "../safe-json.ts";
import { tableWidth, type Shell } from "../shell.ts";
import { findRunOrCheckpoint } from "../store/find-run.ts";
import { inStore } from "../store/in-store.ts";
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
  return inStore({ choice }, shell, async ({ store }) => {
    const { runs } = store.engine;
    const { run, checkpoint } = await findRunOrCheckpoint(store.engine, target);
    const details = await runs.show(checkpoint ?? run.id);
    const events = await allEvents(run.id, checkpoint);
    const asks = await store.engine.asks.list({ runId: run.id, order: "oldest", limit: 1000 });
    if (json) {
      const shown = checkpoint === undefined ? (asks.length === 0 ? {} : { asks }) : { shown: checkpoint };
      shell.out(`${safeJson({ type: "run", ...details, ...shown })}\n`);
      for (const event of events) shell.out(`${eventLine(event)}\n`);
    } else {
      shell.out(await page({ details, checkpoint, events, asks, store: store.option }, shell));
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

interface Page {
  readonly details: RunDetails;
  readonly checkpoint: CheckpointInfo | undefined;
  readonly events: readonly RunEvent[];
  readonly asks: readonly AskInfo[];
  readonly store: string | undefined;
}

async function page({ details, checkpoint, events, asks, store }: Page, shell: Shell): Promise<string> {
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
      drawing: await graph(drawn, storedTree(drawn, events), shell),
      // A checkpoint does not know what was asked after it.
      asks: checkpoint === undefined ? runAsksText(asks, { colors, width, store }) : [],
      timeline: timelineText(timelineOf(events), look),
      details,
      error: checkpoint !== undefined || details.error === undefined ? undefined : shell.explain(details.error, colors),
      command: checkpoint !== undefined || canGoOn(details.status) ? resumeCommand(target, store) : undefined,
    },
    look,
  );
}

async function graph({ outline }: RunDetails, tree: Tree, shell: Shell): Promise<readonly string[]> {
  const { ascii } = await import("@graflow/core/picture");
  const width = tableWidth(shell);
  const text = await ascii(outline, {
    states: statesOf(tree),
    color: shell.colors.isColorSupported,
    width: width === Infinity ? 120 : width,
  });
  const added = [...tree.nodes.values()].filter((node) => node.added);
  const glyphs = chooseGlyphs(shell.env);
  const list = added.map(({ path, state }) => `${glyphs.state[state]} ${oneLine(path)}`).join("  ");
  // Its first line is the name of the workflow, which stands above already.
  return [...text.trimEnd().split("\n").slice(1), ...(list === "" ? [] : ["", `${shell.colors.dim("added")}  ${list}`])];
}

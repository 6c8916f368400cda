// `graflow runs`: the runs of a store, newest first.
import { hostname } from "node:os";
import type { AskInfo, Asks, RunInfo, StoredRuns } from "@graflow/core";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { chooseGlyphs } from "../live/glyphs.ts";
import { safeJson } from "../safe-json.ts";
import { tableWidth, type Shell } from "../shell.ts";
import { inStore } from "../store/in-store.ts";
import { runsTable } from "../stored/runs-table.ts";
import { inFlightText } from "../stored/standing.ts";
import { isUnfinished } from "../stored/status.ts";

export interface RunsCommandOptions {
  readonly status?: RunInfo["status"];
  readonly workflow?: string;
  readonly tag?: string;
  readonly limit?: number;
  readonly store?: string;
  readonly json?: boolean;
}

const usual = 20;

export function runsCommand(options: RunsCommandOptions, shell: Shell): Promise<ExitCode> {
  const { limit = usual, store: choice, json = false, ...filter } = options;
  return inStore({ choice }, shell, async ({ store }) => {
    // One more than is shown, to know whether there are more.
    const found = await store.engine.runs.list({ ...filter, limit: limit + 1 });
    const runs = found.slice(0, limit);
    const asks = await openAsks(runs, store.engine.asks);
    if (json)
      for (const run of runs) {
        const open = asks.get(run.id);
        shell.out(`${safeJson({ type: "run", ...run, ...(open === undefined ? {} : { asks: open.map(({ id }) => id) }) })}\n`);
      }
    else tell({ runs, more: found.length > limit, at: await standings(runs, store.engine.runs), asks, store: store.option }, shell);
    return exitCodes.done;
  });
}

/** Asks that are read at once. */
const page = 500;

/** What the runs that are not over wait for, by their ids. */
async function openAsks(runs: readonly RunInfo[], asks: Asks): Promise<ReadonlyMap<string, readonly AskInfo[]>> {
  const wanted = new Set(runs.filter(({ status }) => isUnfinished(status)).map(({ id }) => id));
  const found: AskInfo[] = [];
  for (let after: string | undefined; wanted.size > 0;) {
    const listed = await asks.list({ status: "open", limit: page, ...(after === undefined ? {} : { after }) });
    found.push(...listed.filter(({ runId }) => wanted.has(runId)));
    after = listed.at(-1)?.id;
    if (listed.length < page) break;
  }
  return Map.groupBy(found, ({ runId }) => runId);
}

/** A state may be large: only of so many runs is it looked into. */
const lookedInto = 10;

/** The tasks in flight of the newest runs that are not over. */
async function standings(runs: readonly RunInfo[], stored: StoredRuns): Promise<ReadonlyMap<string, string>> {
  const at = new Map<string, string>();
  for (const { id } of runs.filter(({ status }) => isUnfinished(status)).slice(0, lookedInto)) {
    try {
      const text = inFlightText((await stored.show(id)).nodes);
      if (text !== undefined) at.set(id, text);
    } catch {
      // A list is no place to tell that a state cannot be read: whoever looks into the run hears of it.
    }
  }
  return at;
}

interface Listed {
  readonly runs: readonly RunInfo[];
  /** Whether there are more than these. */
  readonly more: boolean;
  readonly at: ReadonlyMap<string, string>;
  readonly asks: ReadonlyMap<string, readonly AskInfo[]>;
  readonly store: string | undefined;
}

function tell({ runs, more, at, asks, store }: Listed, shell: Shell): void {
  const { colors, env } = shell;
  if (runs.length === 0) return shell.err("no runs\n");
  const look = { colors, glyphs: chooseGlyphs(env), width: tableWidth(shell), now: Date.now(), host: hostname(), store, at, asks };
  shell.out(`${runsTable(runs, look).join("\n")}\n`);
  if (more) shell.err(shell.errorColors.dim(`\nthe newest ${runs.length}; --limit shows more\n`));
}

// The list of runs for people. Pure.
import type { AskInfo, RunInfo } from "@graflow/core";
import { answerCommand } from "../asks/ask-command.ts";
import type { Colors } from "../colors.ts";
import { plural } from "../duration-text.ts";
import type { Glyphs } from "../live/glyphs.ts";
import { oneLine } from "../live/text-width.ts";
import { table, type Column } from "../table.ts";
import { agoText } from "./ago-text.ts";
import { shortIds } from "./short-id.ts";
import { commandText, resumeCommand, standing, type Waits } from "./standing.ts";
import { statusText } from "./status.ts";

export interface RunsLook {
  readonly colors: Colors;
  readonly glyphs: Glyphs;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
  /** The name of this machine. */
  readonly host: string;
  /** The value of `--store`, if one was given: commands that are shown need it too. */
  readonly store: string | undefined;
  /** Of unfinished runs their tasks in flight, as far as they are known. */
  readonly at?: ReadonlyMap<string, string>;
  /** Of those that wait for answers the asks that are open. */
  readonly asks?: ReadonlyMap<string, readonly AskInfo[]>;
}

const columns: readonly Column[] = [
  { title: "run", least: 16 },
  { title: "workflow", least: 12 },
  { title: "status" },
  { title: "started", align: "right", weight: 1 },
  { title: "updated", align: "right", weight: 2 },
];

function waitsOf(open: readonly AskInfo[], run: string, store: string | undefined): Waits | undefined {
  const [first] = open;
  if (first === undefined) return undefined;
  const list = ["graflow", "asks", "list", "--run", run, ...(store === undefined ? [] : ["--store", store])];
  return { count: open.length, command: open.length === 1 ? answerCommand(first.id, store) : commandText(list) };
}

export function runsTable(runs: readonly RunInfo[], look: RunsLook): string[] {
  const { colors, glyphs, now, host, store, at, asks } = look;
  const ids = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => {
    const id = ids.get(run.id) ?? run.id;
    const command = resumeCommand(id, store);
    const waits = waitsOf(asks?.get(run.id) ?? [], id, store);
    const note = standing(run, { command, host, at: at?.get(run.id), waits }).map((part) =>
      part === command || part === waits?.command ? colors.cyan(part) : colors.dim(part),
    );
    return {
      cells: [
        oneLine(id),
        oneLine(run.workflow),
        statusText(run.status, glyphs, colors),
        colors.dim(agoText(run.createdAt, now)),
        colors.dim(agoText(run.updatedAt, now)),
      ],
      note: note.join("  "),
    };
  });
  const abandoned = runs.filter(({ status }) => status === "abandoned").length;
  const all = commandText(["graflow", "resume", "--abandoned", ...(store === undefined ? [] : ["--store", store])]);
  const last = abandoned > 1 ? ["", `${plural(abandoned, "abandoned run")}: ${colors.cyan(all)} goes on with all of them`] : [];
  return [...table(columns, rows, look), ...last];
}

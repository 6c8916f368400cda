// The list of runs for people. Pure.
import type { RunInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { plural } from "../duration-text.ts";
import type { Glyphs } from "../live/glyphs.ts";
import { oneLine } from "../live/text-width.ts";
import { table, type Column } from "../table.ts";
import { agoText } from "./ago-text.ts";
import { shortIds } from "./short-id.ts";
import { commandText, resumeCommand, standing } from "./standing.ts";
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
}

const columns: readonly Column[] = [
  { title: "run", least: 16 },
  { title: "workflow", least: 12 },
  { title: "status" },
  { title: "started", align: "right", weight: 1 },
  { title: "updated", align: "right", weight: 2 },
];

export function runsTable(runs: readonly RunInfo[], look: RunsLook): string[] {
  const { colors, glyphs, now, host, store, at } = look;
  const ids = shortIds(runs.map(({ id }) => id));
  const rows = runs.map((run) => {
    const id = ids.get(run.id) ?? run.id;
    const command = resumeCommand(id, store);
    const note = standing(run, { command, host, at: at?.get(run.id) }).map((part) =>
      part === command ? colors.cyan(part) : colors.dim(part),
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

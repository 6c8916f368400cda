// The last words about a run: how it ended, how long it took, what came out. Pure.
import type { RunOutcome } from "@graflow/core";
import { openAsksText } from "./asks/open-asks.ts";
import type { Colors } from "./colors.ts";
import { durationText, plural } from "./duration-text.ts";
import { countTasks } from "./live/render.ts";
import { oneLine } from "./live/text-width.ts";
import type { Tree } from "./live/tree.ts";
import { outputText } from "./output-text.ts";
import { goOnText } from "./stored/standing.ts";

export interface SummaryLook {
  readonly colors: Colors;
  readonly width: number;
  /** The command that goes on with the run, if anything of it is left. */
  readonly command?: string | undefined;
  /** The value of `--store`, if one was given. */
  readonly store?: string | undefined;
}

export function summary(tree: Tree, outcome: RunOutcome<unknown>, { colors, width, command, store }: SummaryLook): string {
  const name = colors.bold(oneLine(tree.name));
  const took = tree.startedAt === undefined || tree.endedAt === undefined ? "" : ` in ${durationText(tree.endedAt - tree.startedAt)}`;
  const { settled, failed } = countTasks(tree);
  const count = colors.dim(` · ${plural(settled, "task")}${failed > 0 ? `, ${failed} failed` : ""}`);
  switch (outcome.status) {
    case "completed":
      return withOutput(`${colors.green("✔")} ${name} completed${took}${count}`);
    case "terminated":
      return withOutput(`${colors.green("■")} ${name} terminated${took}: ${oneLine(outcome.reason)}${count}`);
    case "suspended": {
      const open = command === undefined ? [] : openAsksText(outcome.asks, { colors, width, store });
      const asks = open.length === 0 ? "" : `\n\n${open.join("\n")}`;
      const next = command === undefined ? "" : `${asks}\n\n${open.length === 0 ? "" : colors.dim("then ")}${goOnText(command, colors)}`;
      return `${colors.yellow("‖")} ${name} suspended${took}: ${oneLine(outcome.reason)}${count}${next}`;
    }
    case "cancelled":
      return `${colors.yellow("■")} ${name} cancelled${took}: ${oneLine(outcome.reason)}${count}`;
    case "failed":
      return `${colors.red("✖")} ${name} failed${took}${count}`;
  }

  function withOutput(line: string): string {
    const text = "output" in outcome ? outputText(outcome.output, { color: colors.isColorSupported, width }) : undefined;
    return text === undefined ? line : `${line}\n\n${text}`;
  }
}

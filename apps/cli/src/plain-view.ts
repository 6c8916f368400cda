// A run without a terminal: plain lines on stdout, among what the user's code prints, and the summary at the end.
import { answerCommand } from "./asks/ask-command.ts";
import { PlainLines } from "./plain.ts";
import type { RunView } from "./run-view.ts";
import type { Shell } from "./shell.ts";
import { summary } from "./summary.ts";
import type { Tree } from "./live/tree.ts";

const width = 100;

export interface PlainViewOptions {
  readonly tree: Tree;
  /** Goes on with a run that was suspended; absent when nothing of it outlives this process. */
  readonly command: string | undefined;
  /** The value of `--store`, if one was given. */
  readonly store: string | undefined;
}

export function plainView({ tree, command, store }: PlainViewOptions, { out, colors }: Pick<Shell, "out" | "colors">): RunView {
  const lines = new PlainLines(tree, colors, command === undefined ? undefined : (id) => answerCommand(id, store));
  const earlier = [...tree.asks.values()];
  return {
    event(event) {
      const line = lines.take(event);
      if (line !== undefined) out(`${line}\n`);
      // Asked before the run was gone on with: no event tells of it again.
      if (event.type === "run.started") for (const ask of earlier) out(`${lines.asked(ask)}\n`);
    },
    stopping: (how, reason) => out(`${how} (${reason}) … once more aborts at once\n`),
    end: (outcome) => out(`\n${summary(tree, outcome, { colors, width, command, store })}\n`),
    release: () => {},
  };
}

// A run without a terminal: plain lines on stdout, among what the user's code prints, and the summary at the end.
import { PlainLines } from "./plain.ts";
import type { RunView } from "./run-view.ts";
import type { Shell } from "./shell.ts";
import { summary } from "./summary.ts";
import type { Tree } from "./live/tree.ts";

const width = 100;

/** `command` goes on with a run that was suspended. */
export function plainView(tree: Tree, command: string | undefined, { out, colors }: Pick<Shell, "out" | "colors">): RunView {
  const lines = new PlainLines(tree, colors);
  return {
    event(event) {
      const line = lines.take(event);
      if (line !== undefined) out(`${line}\n`);
    },
    stopping: (how, reason) => out(`${how} (${reason}) … once more aborts at once\n`),
    end: (outcome) => out(`\n${summary(tree, outcome, { colors, width, command })}\n`),
    release: () => {},
  };
}

// `--quiet`: nothing but the output, whole: text as it is, everything else as JSON. For pipes.
import type { RunView } from "./run-view.ts";
import { safeJson } from "./safe-json.ts";
import type { Shell } from "./shell.ts";

/** `command` goes on with a run that was suspended. */
export function quietView(command: string | undefined, { out, err }: Pick<Shell, "out" | "err">): RunView {
  return {
    event: () => {},
    stopping: () => {},
    end(outcome) {
      if (outcome.status === "suspended") err(`suspended: ${outcome.reason}${command === undefined ? "" : `; go on with ${command}`}\n`);
      if (outcome.status === "cancelled") err(`cancelled: ${outcome.reason}\n`);
      if (outcome.status !== "completed" && outcome.status !== "terminated") return;
      if (outcome.output !== undefined) out(`${typeof outcome.output === "string" ? outcome.output : safeJson(outcome.output)}\n`);
    },
    release: () => {},
  };
}

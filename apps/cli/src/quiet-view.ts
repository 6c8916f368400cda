// `--quiet`: nothing but the output, whole: text as it is, everything else as JSON. For pipes.
import { answerCommand } from "./asks/ask-command.ts";
import type { RunView } from "./run-view.ts";
import { safeJson } from "./safe-json.ts";
import type { Shell } from "./shell.ts";

/** `command` goes on with a run that was suspended; `store` is the value of `--store`, if one was given. */
export function quietView(command: string | undefined, store: string | undefined, { out, err }: Pick<Shell, "out" | "err">): RunView {
  return {
    event: () => {},
    stopping: () => {},
    end(outcome) {
      if (outcome.status === "suspended") {
        const answers = command === undefined ? [] : outcome.asks.map(({ id }) => answerCommand(id, store));
        const next = [
          ...(answers.length === 0 ? [] : [`answer with ${answers.join(", ")}`]),
          ...(command === undefined ? [] : [`go on with ${command}`]),
        ];
        err(`${[`suspended: ${outcome.reason}`, ...next].join("; ")}\n`);
      }
      if (outcome.status === "cancelled") err(`cancelled: ${outcome.reason}\n`);
      if (outcome.status !== "completed" && outcome.status !== "terminated") return;
      if (outcome.output !== undefined) out(`${typeof outcome.output === "string" ? outcome.output : safeJson(outcome.output)}\n`);
    },
    release: () => {},
  };
}

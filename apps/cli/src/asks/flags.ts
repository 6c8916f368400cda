// An answer from the options of a command line, for scripts. Whether it fits is decided by whoever takes it.
import type { AskAnswer, AskInfo } from "@graflow/core";
import { CliError } from "../cli-error.ts";
import { readInput } from "../load/input.ts";
import type { Shell } from "../shell.ts";
import { answerOptions } from "./ask-command.ts";

export interface AnswerFlags {
  readonly approve?: boolean;
  readonly reject?: boolean;
  readonly reason?: string;
  readonly text?: string;
  readonly select?: string;
  readonly selections?: readonly string[];
  readonly data?: string;
}

/** What each option answers. */
const kinds = {
  approve: "approval",
  reject: "approval",
  reason: "approval",
  text: "text",
  select: "selection",
  selections: "multi-selection",
  data: "form",
} as const satisfies Record<keyof AnswerFlags, AskInfo["details"]["kind"]>;

/** `undefined` when no option says what to answer. Throws CLI_USAGE for options that answer something else, and CLI_INPUT_INVALID. */
export async function answerOfFlags(
  ask: AskInfo,
  flags: AnswerFlags,
  { cwd, stdin }: Pick<Shell, "cwd" | "stdin">,
): Promise<AskAnswer | undefined> {
  const names = Object.keys(kinds) as (keyof AnswerFlags)[];
  const given = names.filter((name) => flags[name] !== undefined);
  if (given.length === 0) return undefined;
  const { kind } = ask.details;
  const wrong = given.find((name) => kinds[name] !== kind);
  if (wrong !== undefined)
    throw new CliError("CLI_USAGE", `Expected ${article(kind)} to be answered by ${answerOptions(ask.details)}, got --${wrong}`, {
      hint: "Look at what is asked: graflow asks show.",
    });
  switch (kind) {
    case "approval":
      return approval(flags);
    case "text":
      return { text: flags.text ?? "" };
    case "selection":
      return { selected: flags.select ?? "" };
    case "multi-selection":
      return {
        selections: (flags.selections ?? []).flatMap((text) => text.split(",").map((one) => one.trim())).filter((one) => one !== ""),
      };
    case "form":
      return { data: await readInput(flags.data, cwd, stdin, "--data") };
  }
}

function approval({ approve, reject, reason }: AnswerFlags): AskAnswer {
  if ((approve === true) === (reject === true))
    throw new CliError("CLI_USAGE", `Expected --approve or --reject, got ${approve === true ? "both" : "neither"}`, {
      hint: "An approval is one of them; --reason says why.",
    });
  return { approved: approve === true, ...(reason === undefined ? {} : { reason }) };
}

function article(kind: AskInfo["details"]["kind"]): string {
  return `${kind === "approval" ? "an" : "a"} ${kind}`;
}

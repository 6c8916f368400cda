// What a run waits for, in a few lines, each with the command that answers it. Pure.
import type { Colors } from "../colors.ts";
import { fitWidth, oneLine } from "../live/text-width.ts";
import { answerCommand } from "./ask-command.ts";

/** As much of an ask as a run tells of it. */
export interface OpenAsk {
  readonly id: string;
  readonly taskId: string;
  readonly prompt: string;
}

export interface OpenAsksLook {
  readonly colors: Colors;
  readonly width: number;
  /** The value of `--store`, if one was given. */
  readonly store: string | undefined;
}

/** More than these are counted. */
const listed = 10;

export function openAsksText(asks: readonly OpenAsk[], { colors, width, store }: OpenAsksLook): readonly string[] {
  const lines = asks
    .slice(0, listed)
    .flatMap(({ id, taskId, prompt }) => [
      fitWidth(`${colors.yellow("?")} ${colors.bold(oneLine(taskId))}  ${oneLine(prompt)}`, width),
      `  ${colors.cyan(answerCommand(id, store))}`,
    ]);
  return asks.length > listed ? [...lines, colors.dim(`  and ${asks.length - listed} more: graflow asks list`)] : lines;
}

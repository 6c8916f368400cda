// The commands that answer an ask, as they are shown. Pure.
import type { AskDetails } from "@graflow/core";
import { commandText } from "../stored/standing.ts";
import { shortId } from "../stored/short-id.ts";

/** `graflow asks answer 8144d721`; `store` is the value of `--store`, if one was given. */
export function answerCommand(askId: string, store: string | undefined): string {
  return commandText(["graflow", "asks", "answer", shortId(askId), ...(store === undefined ? [] : ["--store", store])]);
}

/** The options with which a script answers an ask of this kind. */
export function answerOptions({ kind }: Pick<AskDetails, "kind">): string {
  switch (kind) {
    case "approval":
      return "--approve or --reject, with --reason TEXT";
    case "text":
      return "--text TEXT";
    case "selection":
      return "--select VALUE";
    case "multi-selection":
      return "--selections A,B";
    case "form":
      return "--data JSON or --data @FILE";
  }
}

// An ask on one page: what is asked, what to know for it, what may be answered, and how. Pure.
import type { AskDetails, AskInfo } from "@graflow/core";
import type { Colors } from "../colors.ts";
import { plural } from "../duration-text.ts";
import { fitWidth, oneLine, padWidth, plainLines, textWidth, wrapHard } from "../live/text-width.ts";
import { agoText, momentText } from "../stored/ago-text.ts";
import { outputText } from "../output-text.ts";
import { valueText } from "../value-text.ts";
import { askStatusText, endText, timeLeftText } from "./ask-status.ts";
import { answerOptions } from "./ask-command.ts";
import { requirement } from "./field-text.ts";
import { formFields } from "./form-fields.ts";

export interface AskLook {
  readonly colors: Colors;
  /** Columns; `Infinity` where nothing is to be cut. */
  readonly width: number;
  /** ms since 1970. */
  readonly now: number;
}

/** `command` answers it. */
export function askPage(ask: AskInfo, command: string, look: AskLook): string {
  const { colors, width, now } = look;
  const end = endText(ask);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["ask", ask.id],
    ["run", oneLine(ask.runId)],
    ["task", `${oneLine(ask.taskId)}${ask.iteration > 0 ? ` ×${ask.iteration + 1}` : ""} of ${oneLine(ask.workflow)}`],
    ["kind", ask.details.kind],
    ["for", ask.assignees.length === 0 ? "anybody" : ask.assignees.map(oneLine).join(", ")],
    ["asked", `${momentText(ask.openedAt)}, ${agoText(ask.openedAt, now)}`],
    ["time", timeLeftText(ask, now)],
    ["ended", "at" in ask.end ? `${momentText(ask.end.at)}, ${agoText(ask.end.at, now)}` : undefined],
    ["answer", end],
    ["before", ask.problem === undefined ? undefined : `an answer did not fit: ${oneLine(ask.problem)}`],
  ];
  const sections = [
    [
      `${colors.bold(oneLine(ask.taskId))}  ${askStatusText(ask, colors)}`,
      ...facts.flatMap(([label, text]) => (text === undefined ? [] : [fitWidth(`  ${colors.dim(label.padEnd(6))}  ${text}`, width)])),
    ],
    questionLines(ask, look),
    choices(ask.details, look),
    ask.end.status === "open"
      ? [`${colors.dim("answer with")}  ${colors.cyan(command)}`, colors.dim(`  in a script: ${answerOptions(ask.details)}`)]
      : [],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** The prompt and what there is to know for it. */
export function questionLines({ prompt, context }: AskInfo, { colors, width }: AskLook): readonly string[] {
  const lines = plainLines(prompt).flatMap((line) => (width === Infinity ? [line] : wrapHard(line, width - 2)));
  const shown = lines.map((line) => `  ${colors.bold(line)}`);
  const entries = Object.entries(context ?? {});
  return entries.length === 0 ? shown : [...shown, "", ...entries.flatMap((entry) => contextLines(entry, entries, { colors, width }))];
}

function contextLines(
  [name, value]: readonly [string, unknown],
  all: readonly (readonly [string, unknown])[],
  { colors, width }: Pick<AskLook, "colors" | "width">,
): readonly string[] {
  const longest = Math.min(24, Math.max(...all.map(([label]) => textWidth(oneLine(label)))));
  const label = colors.dim(padWidth(fitWidth(oneLine(name), longest), longest));
  const room = Math.min(width, 200) - longest - 4;
  if (typeof value === "string") {
    const [first = "", ...rest] = plainLines(value).flatMap((line) => (width === Infinity ? [line] : wrapHard(line, room)));
    return [`  ${label}  ${first}`, ...rest.slice(0, 20).map((line) => `  ${" ".repeat(longest)}  ${line}`)];
  }
  const text = valueText(value, { color: colors.isColorSupported, width: room });
  const whole = outputText(value, { color: colors.isColorSupported, width: room }) ?? "undefined";
  if (!whole.includes("\n")) return [`  ${label}  ${text}`];
  return [`  ${label}`, ...whole.split("\n").map((line) => `    ${fitWidth(line, width - 4)}`)];
}

/** What may be chosen, or filled in. */
function choices(details: AskDetails, { colors, width }: AskLook): readonly string[] {
  switch (details.kind) {
    case "approval":
      return [];
    case "text":
      return details.initial === undefined ? [] : [`  ${colors.dim("now")}  ${fitWidth(oneLine(details.initial), width - 7)}`];
    case "selection":
    case "multi-selection": {
      const chosen = details.kind === "multi-selection" ? details.initial : [];
      const list = details.options.map(({ value, label, description }) => {
        const name = label === value ? oneLine(value) : `${oneLine(value)}  ${oneLine(label)}`;
        const more = description === undefined ? "" : colors.dim(`  ${oneLine(description)}`);
        return fitWidth(`  ${chosen.includes(value) ? "●" : "○"} ${name}${more}`, width);
      });
      const { min, max } = details.kind === "multi-selection" ? details : { min: 1, max: 1 };
      return details.kind === "selection" ? list : [...list, colors.dim(`  ${min === max ? min : `${min} to ${max}`} of ${list.length}`)];
    }
    case "form": {
      const fields = details.schema === undefined ? undefined : formFields(details.schema, details.initial);
      if (fields === undefined) return [colors.dim("  any JSON that the task accepts")];
      const names = fields.map(({ path }) => oneLine(path.join(".")));
      const size = Math.max(...names.map(textWidth));
      return [
        colors.dim(`  ${plural(fields.length, "field")}`),
        ...fields.map((field, index) => {
          const now = field.initial === undefined ? "" : colors.dim(`  now ${valueText(field.initial, { color: false, width: 40 })}`);
          return fitWidth(`  ${padWidth(names[index] ?? "", size)}  ${requirement(field)}${now}`, width);
        }),
      ];
    }
  }
}

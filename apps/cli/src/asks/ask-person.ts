// Asking on the terminal what a run asks: the right field for the kind, until there is an answer that looks as if it fits.
import type { AskAnswer, AskChoice, AskDetails, AskInfo } from "@graflow/core";
import { plural } from "../duration-text.ts";
import { oneLine, plainLines } from "../live/text-width.ts";
import { askForm } from "./ask-form.ts";
import type { PromptOption, Prompts } from "./prompts.ts";

/** `before`: an answer that was refused, to begin with. Throws `Unanswered`. */
export async function askPerson({ details }: AskInfo, prompts: Prompts, before?: AskAnswer): Promise<AskAnswer> {
  switch (details.kind) {
    case "approval":
      return askApproval(prompts);
    case "text":
      return { text: await askText(details, prompts, before !== undefined && "text" in before ? before.text : details.initial) };
    case "selection":
      return { selected: await prompts.select("Which one?", details.options.map(optionOf)) };
    case "multi-selection":
      return { selections: await askSelections(details, prompts) };
    case "form":
      return { data: await askForm(details, prompts, before !== undefined && "data" in before ? before.data : undefined) };
  }
}

/** Enter alone approves nothing. */
async function askApproval(prompts: Prompts): Promise<AskAnswer> {
  const approved = await prompts.confirm("Approve?", { yes: "Approve", no: "Reject", initial: false });
  const reason = await prompts.text(approved ? "Anything to add?" : "Why?", { placeholder: "Enter leaves it empty" });
  return { approved, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) };
}

function askText(
  { multiline, minLength, maxLength }: AskDetails & { readonly kind: "text" },
  prompts: Prompts,
  initial: string | undefined,
): Promise<string> {
  return prompts.text(multiline ? "Your text" : "Your answer", {
    initial: initial === undefined ? undefined : plainLines(initial).join("\n"),
    multiline,
    validate: ({ length }) => {
      if (length < minLength) return length === 0 ? "Something has to be written." : `At least ${plural(minLength, "character")}.`;
      return length > maxLength ? `At most ${plural(maxLength, "character")}; these are ${length}.` : undefined;
    },
  });
}

async function askSelections(
  { options, min, max, initial }: AskDetails & { readonly kind: "multi-selection" },
  prompts: Prompts,
): Promise<readonly string[]> {
  const count = min === max ? `${min}` : min === 0 && max === options.length ? "any" : `${min} to ${max}`;
  for (let chosen = initial, message = `Which ones? ${count} of ${options.length}`; ;) {
    chosen = await prompts.selectMany(message, options.map(optionOf), chosen);
    if (chosen.length >= min && chosen.length <= max) return chosen;
    message = `Expected ${count} of ${options.length}, got ${chosen.length}`;
  }
}

function optionOf({ value, label, description }: AskChoice): PromptOption {
  return { value, label: oneLine(label), hint: description === undefined ? undefined : oneLine(description) };
}

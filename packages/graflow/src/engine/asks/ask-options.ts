// Reading what all asks have in common from a task's options. Everything wrong with them is an `OptionError`, before anybody is asked.
import type { AskOptions, Choice, EscalationStep, OnTimeout } from "../../graph/ask.ts";
import { expectKnown } from "../../graph/settings.ts";
import { parseDuration } from "../../shared/duration.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { misfitsOf } from "./answer.ts";
import type { AskAnswer, AskChoice, AskDetails } from "./face.ts";
import type { Question } from "./question.ts";

const common = ["prompt", "key", "context", "assignees", "timeout", "onTimeout", "writeTo", "signal"];

export function readOptions<A, O extends AskOptions<A> = AskOptions<A>>(options: unknown, more: readonly string[], verb: string): O {
  if (typeof options !== "object" || options === null)
    throw new OptionError(`Expected ctx.${verb} to be given options with a \`prompt\`, got ${show(options)}`);
  expectKnown(options, [...common, ...more], `ctx.${verb}`);
  const { prompt, key, context, assignees, writeTo, signal } = options as Partial<AskOptions<A>>;
  if (typeof prompt !== "string" || prompt.trim() === "")
    throw new OptionError(`Expected \`prompt\` of ctx.${verb} to be text, got ${show(prompt)}`, "Say what is asked.");
  for (const [name, value] of Object.entries({ key, writeTo })) {
    if (value !== undefined && (typeof value !== "string" || value === "" || value.length > 200))
      throw new OptionError(`Expected \`${name}\` of ctx.${verb} to be text of 1 to 200 characters, got ${show(value)}`);
  }
  if (context !== undefined && (typeof context !== "object" || (context as unknown) === null || Array.isArray(context)))
    throw new OptionError(`Expected \`context\` of ctx.${verb} to be a record, got ${show(context)}`);
  if (assignees !== undefined) expectNames(assignees, verb);
  if (signal !== undefined && typeof (signal as Partial<AbortSignal>).addEventListener !== "function")
    throw new OptionError(`Expected \`signal\` of ctx.${verb} to be an AbortSignal, got ${show(signal)}`);
  return options as O;
}

function expectNames(names: unknown, verb: string): void {
  if (Array.isArray(names) && names.every((name) => typeof name === "string" && name.trim() !== "")) return;
  throw new OptionError(`Expected \`assignees\` of ctx.${verb} to be a list of names, got ${show(names)}`);
}

/** Reads `onTimeout`. A default has to be an answer that fits. */
export function planOf<A>(
  onTimeout: OnTimeout<A>,
  details: AskDetails,
  toAnswer: (value: A) => AskAnswer,
): Pick<Question, "ladder" | "otherwise"> {
  const otherwiseOf = (end: unknown): Question["otherwise"] => {
    if (end === "suspend") return end;
    if (typeof end !== "object" || end === null || !("default" in end))
      throw new OptionError(
        `Expected \`onTimeout\` to be "suspend", { default: … } or { escalate: […] }, got ${show(end)}`,
        'Write onTimeout: "suspend" to wait for as long as it takes.',
      );
    const answer = toAnswer(end.default as A);
    const [issue] = misfitsOf(details, answer);
    if (issue !== undefined) throw new OptionError(`Expected the default of \`onTimeout\` to be an answer that fits: ${issue.message}`);
    return { default: answer };
  };
  if (typeof onTimeout === "object" && (onTimeout as unknown) !== null && "escalate" in onTimeout) {
    expectKnown(onTimeout, ["escalate", "otherwise"], "onTimeout");
    const steps: unknown = onTimeout.escalate;
    if (!Array.isArray(steps) || steps.length === 0)
      throw new OptionError(`Expected \`escalate\` to be a list of { assignees, timeout }, got ${show(steps)}`);
    const ladder = steps.map((step: unknown) => {
      if (typeof step !== "object" || step === null)
        throw new OptionError(`Expected every rung of \`escalate\` to be { assignees, timeout }, got ${show(step)}`);
      const { assignees, timeout } = step as EscalationStep;
      expectNames(assignees, "request…");
      return { assignees: [...assignees], timeout: parseDuration(timeout, "escalate.timeout") };
    });
    return { ladder, otherwise: otherwiseOf(onTimeout.otherwise ?? "suspend") };
  }
  return { ladder: [], otherwise: otherwiseOf(onTimeout) };
}

export function choicesOf(options: unknown, verb: string): readonly AskChoice[] {
  if (!Array.isArray(options) || options.length === 0)
    throw new OptionError(`Expected \`options\` of ctx.${verb} to be a list of at least one, got ${show(options)}`);
  const seen = new Set<string>();
  return (options as readonly Choice[]).map((option) => {
    const choice: unknown = typeof option === "string" ? { value: option } : option;
    const { value, label, description } = (choice ?? {}) as { value?: unknown; label?: unknown; description?: unknown };
    if (typeof value !== "string")
      throw new OptionError(`Expected every option of ctx.${verb} to be text or { value }, got ${show(option)}`);
    if (seen.has(value)) throw new OptionError(`Expected the options of ctx.${verb} to differ, got ${show(value)} twice`);
    seen.add(value);
    return {
      value,
      label: typeof label === "string" ? label : value,
      ...(typeof description === "string" ? { description } : {}),
    };
  });
}

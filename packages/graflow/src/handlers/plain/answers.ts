// What a program may ask for, by name, answered by the context of its task. Arguments are those of the method with the same name; what it gets
// is checked there, as it is for a task that is written here.
import type { Channel } from "../../graph/channel.ts";
import type { AnyNode } from "../../graph/node.ts";
import { Context } from "../../engine/context/context.ts";
import { didYouMean } from "../../shared/did-you-mean.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { formOf } from "./form.ts";
import { Held } from "./held.ts";
import type { AskMessage } from "./messages.ts";

/** Answers one ask; what it returns or throws is what the program gets. */
export type Answer = (ask: AskMessage) => unknown;

/** What they are is for the methods of the context to check. */
type Args = readonly [never, never, never, ...never[]];
type Method = (args: Args, channel: Channel) => unknown;

/** `end` gives back what the program still holds. */
export function answersFor(context: Context): { readonly answer: Answer; end(): void } {
  const held = new Held(context);
  const methods = methodsOf(context, held);
  const answer = ({ what, args, channel }: AskMessage): unknown => {
    const method = methods.get(what);
    if (method === undefined) throw unknown(what, [...methods.keys()]);
    return method(args as unknown as Args, channel === undefined ? context.channel : context.channel(channel));
  };
  return { answer, end: () => held.end() };
}

function methodsOf(context: Context, held: Held): ReadonlyMap<string, Method> {
  return new Map<string, Method>([
    ["channel.get", ([key, fallback], channel) => channel.get(key, fallback)],
    ["channel.set", ([key, value, options], channel) => channel.set(key, value, options)],
    ["channel.delete", ([key], channel) => channel.delete(key)],
    ["channel.has", ([key], channel) => channel.has(key)],
    ["channel.keys", (_, channel) => channel.keys()],
    ["channel.clear", (_, channel) => channel.clear()],
    ["channel.increment", ([key, by], channel) => channel.increment(key, by)],
    ["channel.append", ([key, ...values], channel) => channel.append(key, ...values)],
    ["channel.prepend", ([key, ...values], channel) => channel.prepend(key, ...values)],
    ["channel.lock", ([key, options], channel) => held.lock(channel, key, options)],
    ["channel.unlock", ([key], channel) => held.unlock(channel, key)],
    ["once", ([key]) => held.once(key)],
    ["once.done", ([key, value]) => held.done(key, value)],
    ["once.failed", ([key, error]) => held.failed(key, error)],
    ["requestApproval", ([options]) => context.requestApproval(options)],
    ["requestText", ([options]) => context.requestText(options)],
    ["requestSelection", ([options]) => context.requestSelection(options)],
    ["requestMultiSelection", ([options]) => context.requestMultiSelection(options)],
    ["requestFeedback", ([options]) => context.requestFeedback(formOf(options))],
    ["checkpoint", ([options]) => context.checkpoint(withoutPath(options))],
    ["sleep", ([duration]) => context.sleep(duration)],
    ["nextIteration", ([input]) => context.nextIteration(input)],
    ["nextTask", ([id, input]) => context.nextTask(nodeNamed(context, id), input)],
    ["goto", ([id, input]) => context.goto(textOf(id, "id"), input)],
    ["terminateWorkflow", ([message]) => context.terminateWorkflow(message)],
    ["cancelWorkflow", ([message]) => context.cancelWorkflow(message)],
  ]);
}

/** Files are written where the run is, and a program elsewhere has no say in where. */
function withoutPath(options: unknown): object {
  if (options === undefined || options === null) return {};
  if (typeof options !== "object" || "path" in options)
    throw new OptionError(
      `Expected the options of "checkpoint" to be an object without \`path\`, got ${show(options)}`,
      "Leave `path` out: a program elsewhere does not choose where files are written.",
    );
  return options;
}

/** A program has ids and no nodes. */
function nodeNamed(context: Context, id: unknown): AnyNode {
  const { plan } = Context.attemptOf(context).pass.frame.home;
  const place = plan.byId.get(textOf(id, "id"));
  const node = plan.addable.get(id as string) ?? (place === undefined ? undefined : plan.nodes[place.entry]);
  if (node !== undefined) return node;
  throw new GraflowError("JUMP_INVALID", `Workflow "${plan.name}" has no node ${show(id)} that could be added`, {
    hint: didYouMean(String(id), [...plan.byId.keys(), ...plan.addable.keys()]) ?? "List it in the workflow's option `tasks`.",
  });
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new OptionError(`Expected \`${name}\` to be text, got ${show(value)}`);
}

function unknown(what: string, names: readonly string[]): OptionError {
  return new OptionError(
    `Expected a program to ask for one of ${names.join(", ")}, got ${show(what)}`,
    didYouMean(what, names) ?? "Correct `what`; docs/any-language.md has the list.",
  );
}

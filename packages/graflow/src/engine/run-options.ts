// What hosts say of a run that is to be started or gone on with, looked at before anything happens.
import { isElsewhere, type Wrap } from "../graph/execution.ts";
import type { ItemMap } from "../graph/map.ts";
import { Role, type Plan } from "../graph/plan.ts";
import { expectInteger, expectKnown } from "../graph/settings.ts";
import type { Renames } from "../run/snapshot/graph-text.ts";
import { GraflowError } from "../shared/errors/graflow-error.ts";
import { OptionError } from "../shared/errors/option-error.ts";
import { explainId } from "../shared/ids.ts";
import { show } from "../shared/show.ts";
import type { HandlerRegistry, ResumeOptions, RunOptions } from "./face.ts";
import { noFleet } from "./remote/no-fleet.ts";
import { rhythmOf } from "./saving/facts.ts";

const known = ["engine", "runId", "concurrency", "maxSteps", "signal", "channel", "tags", "checkpoint"];
const knownOfResume = [...known, "input", "renamed", "anyway"];

/** Throws `OptionError`. */
export function expectRunOptions(options: RunOptions): void {
  expectKnown(options, known, "a run");
  expectCommon(options);
}

/** Throws `OptionError`. */
export function expectResumeOptions(options: ResumeOptions): void {
  expectKnown(options, knownOfResume, "a run that goes on");
  expectCommon(options);
  if (options.checkpoint !== undefined) rhythmOf(options.checkpoint);
}

/** Throws `OptionError`. */
export function expectCommon(options: Omit<RunOptions, "checkpoint">): void {
  if (options.concurrency !== undefined) expectInteger(options.concurrency, "concurrency", 1);
  if (options.maxSteps !== undefined) expectInteger(options.maxSteps, "maxSteps", 1);
  if (options.signal !== undefined && typeof options.signal.addEventListener !== "function")
    throw new OptionError(`Expected \`signal\` to be an AbortSignal, got ${show(options.signal)}`);
  if (options.channel !== undefined && (typeof options.channel !== "object" || options.channel === null || Array.isArray(options.channel)))
    throw new OptionError(`Expected \`channel\` to be a record of initial values, got ${show(options.channel)}`);
  if (options.tags !== undefined && !(Array.isArray(options.tags) && options.tags.every((tag) => typeof tag === "string"))) {
    throw new OptionError(`Expected \`tags\` to be a list of words, got ${show(options.tags)}`);
  }
}

export function expectRenames(renamed: unknown): Renames {
  if (renamed === undefined) return {};
  if (typeof renamed === "object" && renamed !== null && Object.values(renamed).every((id) => typeof id === "string"))
    return renamed as Renames;
  throw new OptionError(`Expected \`renamed\` to be a record of ids, got ${show(renamed)}`, 'Write renamed: { old: "new" }.');
}

/** Throws `OptionError`. */
export function expectRunId(id: unknown): void {
  const problem = explainId(id);
  if (problem !== undefined) throw new OptionError(`Expected \`runId\` to be an id, got ${show(id)}: ${problem}`, "Choose another id.");
}

/** What plans may need of an engine. */
interface Means {
  readonly handlers: HandlerRegistry;
  readonly fleet: unknown;
}

/** Plans that an engine has all means for. */
const checked: WeakMap<HandlerRegistry, WeakSet<Plan>> = new WeakMap();

/** Finds names of handlers that nobody registered, and groups and maps that want a fleet that is not there: here and in sub-workflows and maps. */
export function expectMeans(means: Means, plan: Plan, name: string): void {
  const { handlers, fleet } = means;
  if (checked.get(handlers)?.has(plan) === true) return;
  plan.works.forEach((work, place) => {
    for (const handler of work?.settings.handlers ?? []) {
      if (typeof handler !== "string" || handlers.get(handler) !== undefined) continue;
      throw unknownHandler(`Task "${plan.ids[place] ?? "?"}" of workflow "${name}"`, handler, handlers);
    }
  });
  for (const [place, wrap] of plan.wraps) {
    if (isElsewhere(wrap) && wrap.elsewhere === "engine" && fleet === undefined) throw noFleet(`${wrap.name}() in workflow "${name}"`);
    if (typeof wrap === "string" && handlers.get(wrap) === undefined) throw unknownHandler(who(plan, place, wrap, name), wrap, handlers);
  }
  for (const inner of plan.flows.values()) expectMeans(means, inner, inner.name);
  for (const inner of plan.maps.values()) expectMeans(means, inner.item, name);
  const plans = checked.get(handlers);
  if (plans === undefined) checked.set(handlers, new WeakSet([plan]));
  else plans.add(plan);
}

/** Whose execution it is. */
function who(plan: Plan, place: number, wrap: Wrap, name: string): string {
  const isOwn = plan.roles[place] === Role.map && (plan.nodes[place] as ItemMap).execution.wrap === wrap;
  return isOwn ? `Map "${plan.ids[place] ?? "?"}" of workflow "${name}"` : `A group of workflow "${name}"`;
}

function unknownHandler(who: string, handler: string, handlers: HandlerRegistry): GraflowError {
  const name = JSON.stringify(handler);
  return new GraflowError("HANDLER_UNKNOWN", `${who} wants the handler ${name}, which is not registered`, {
    hint: `Register it: createEngine({ handlers: { ${name}: … } }) or engine.handlers.register(${name}, …). Known: ${handlers.names().join(", ") || "none"}.`,
  });
}

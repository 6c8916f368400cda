// One call while it is carried out here.
import type { Work } from "../../graph/plan.ts";
import type { TaskHandler } from "../../graph/handler.ts";
import type { AnyNode } from "../../graph/node.ts";
import type { TaskSettings } from "../../graph/settings.ts";
import type { Kept, Pass } from "../../run/frame.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { Context } from "../context/context.ts";
import { execute } from "../loop/execute.ts";

export interface HostedCall {
  readonly pass: Pass;
  readonly key: string;
  readonly work: Work;
}

/** What a pass has done once, read back. */
export function keptIn(text: string, registry: ClassRegistry | undefined): Map<string, Kept> {
  const done = decode(text, { registry }) as readonly (readonly [string, unknown])[];
  return new Map(done.map(([name, value]) => [name, { result: Promise.resolve(value), done: { value } }]));
}

const bare = new WeakMap<TaskSettings, TaskSettings>();

/** The owner of the run validates what goes in and what comes out. */
function withoutSchemas(settings: TaskSettings): TaskSettings {
  let known = bare.get(settings);
  if (known === undefined) bare.set(settings, (known = { ...settings, input: undefined, output: undefined }));
  return known;
}

const noNode: AnyNode = { kind: "task", id: "" };

/** Calls the task with what its own options put around it. Returns and throws what it does. */
export function perform({ pass, work }: HostedCall, context: Context, named: (name: string) => TaskHandler | undefined): unknown {
  if (work.settings.handlers.length === 0) return work.run(pass.input as never, context);
  const node = pass.frame.plan.nodes[pass.place] ?? noNode;
  const bareWork = { run: work.run, settings: withoutSchemas(work.settings) };
  return execute(Context.attemptOf(context), { work: bareWork, context, wrap: undefined, named, node });
}

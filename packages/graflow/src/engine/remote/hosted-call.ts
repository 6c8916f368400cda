// A call that is carried out here for others: read from its batch, and called.
import type { Work } from "../../graph/plan.ts";
import type { TaskHandler } from "../../graph/handler.ts";
import type { AnyNode } from "../../graph/node.ts";
import type { TaskSettings } from "../../graph/settings.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import { Frame, Pass, type Kept } from "../../run/frame.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode } from "../../shared/codec/codec.ts";
import { Context } from "../context/context.ts";
import type { Devices } from "../device.ts";
import { execute } from "../loop/execute.ts";
import type { BatchText } from "./batch.ts";
import { frameAt } from "./frame-path.ts";
import { tellKnown } from "./known-frames.ts";
import type { LongOutputs } from "./known-outputs.ts";
import type { Hole } from "./long-outputs.ts";

export interface HostedCall {
  readonly pass: Pass;
  readonly key: string;
  readonly work: Work;
  /** What resource pools have lent it where its run is. */
  readonly devices?: Devices | undefined;
}

/** What a pass has done once, read back. */
export function keptIn(text: string, registry: ClassRegistry | undefined): Map<string, Kept> {
  const done = decode(text, { registry }) as readonly (readonly [string, unknown])[];
  return new Map(done.map(([name, value]) => [name, { result: Promise.resolve(value), done: { value } }]));
}

/** What calls are read with. */
export interface Reading {
  readonly registry: ClassRegistry | undefined;
  readonly long: LongOutputs;
  /** What stands beside the texts of inputs. */
  readonly buffers?: readonly ArrayBufferLike[] | undefined;
}

/**
 * The calls of a batch, in a graph that stands for the one of their run. What they may look back at and is not here is added to `holes`. Throws a
 * `GraflowError` (`WORK_MISFIT`) when the graph has no such places, and others when the batch is not whole.
 */
export function callsIn(batch: BatchText, { plan }: WorkflowGraph, { registry, long, buffers }: Reading, holes: Hole[]): HostedCall[] {
  const root = new Frame("root", plan, undefined, undefined, undefined);
  const frames = batch.frames.map((steps) => frameAt(root, steps));
  if (batch.known !== undefined) {
    const callsAt = Map.groupBy(batch.calls.keys(), (index) => batch.calls[index]?.[0]);
    for (const [at, frame] of frames.entries())
      holes.push(...tellKnown(frame, batch.known, { registry, long, indices: callsAt.get(at) ?? [] }));
  }
  // Members of a group may share an input, as they do where the run is.
  const inputs = batch.inputs.map((text) => decode(text, { registry, buffers }));
  return batch.calls.map(([at, place, iteration, attempt, input, key, kept, devices]) => {
    const frame = frames[at];
    const work = frame?.plan.works[place];
    if (frame === undefined || work === undefined || !(input in inputs)) throw new Error(`call "${key}" is not whole`);
    const pass = new Pass(frame, place, iteration, inputs[input], 0, 0);
    pass.attempt = attempt;
    if (typeof kept === "string") pass.kept = keptIn(kept, registry);
    return { pass, key, work, devices };
  });
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

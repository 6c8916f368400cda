// How a run leaves its store: the status, and what is kept beside it.
import type { CheckpointMark } from "../../ports/run-store.ts";
import { around, isWithin, sagaOf, type Frame } from "../../run/frame.ts";
import { storedNode, type StoredNode } from "../../run/snapshot/added-node.ts";
import type { Finish } from "../../run/state.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { encode } from "../../shared/codec/codec.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { SerializationError } from "../../shared/errors/serialization-error.ts";
import { show } from "../../shared/show.ts";
import type { CheckpointOptions } from "../stored/face.ts";
import type { Conclusion } from "./saver.ts";

export function conclusionOf(finish: Finish, undone: boolean, registry: ClassRegistry | undefined): Conclusion {
  const gone = undone ? { undone: true as const } : {};
  switch (finish.status) {
    case "completed":
      return { status: "completed", facts: {}, output: finish.output };
    case "terminated":
      return { status: "terminated", facts: { reason: finish.reason }, output: finish.output };
    case "failed":
      return { status: "failed", facts: { ended: "failed", error: encode(finish.error, { registry }), ...gone } };
    case "cancelled":
      return { status: "cancelled", facts: { ended: "cancelled", reason: finish.reason, ...gone } };
  }
}

/** What is written with a checkpoint that was asked for. Throws `OptionError`, and a `SerializationError` for its metadata. */
export function markOf(options: CheckpointOptions, registry: ClassRegistry | undefined): CheckpointMark {
  const { name, metadata } = options;
  if (name !== undefined && (typeof name !== "string" || name === ""))
    throw new OptionError(`Expected the name of a checkpoint to be text, got ${show(name)}`);
  if (metadata !== undefined && (typeof metadata !== "object" || metadata === null))
    throw new OptionError(`Expected the metadata of a checkpoint to be a record, got ${show(metadata)}`);
  return { kind: "manual", name, metadata: metadata === undefined ? undefined : encode(metadata, { path: "metadata", registry }) };
}

/** What an added node is stored as. Throws a `SerializationError` when nobody could find it again and it is not over yet. */
export function nodeOf(runId: string, frame: Frame): StoredNode {
  const { node, plan, suffix } = frame;
  const found = node === undefined ? undefined : storedNode(frame, node);
  if (found !== undefined) return found;
  if (!frame.held && frame.active === 0 && !mayBeUndone(frame))
    return { from: "nowhere", ids: [...plan.byId.keys()].map((id) => id + suffix) };
  const id = `${node?.id ?? plan.ids[0] ?? "?"}${suffix}`;
  throw new SerializationError(
    "NOT_SERIALIZABLE",
    `Node "${id}", which run ${runId} has added, cannot be saved: nobody could find it again`,
    {
      hint: "List it in the workflow's option `tasks`, or add a node that stands in the graph.",
      path: id,
    },
  );
}

/** Whether a saga would have to find a node again that is over, to undo it. */
function mayBeUndone(frame: Frame): boolean {
  const inside = new Set([frame]);
  for (let saga = sagaOf(frame); saga !== undefined;) {
    if (saga.undo?.some(({ pass }) => isWithin(pass.frame, inside)) === true) return true;
    const outer = around(saga);
    saga = outer && sagaOf(outer);
  }
  return false;
}

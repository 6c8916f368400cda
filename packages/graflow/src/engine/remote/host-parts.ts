// What is needed to carry out calls for others.
import type { TaskHandler } from "../../graph/handler.ts";
import type { WorkflowGraph } from "../../graph/workflow-graph.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import type { Resources } from "../resources.ts";
import type { RemoteDesk } from "./desk.ts";

export interface HostParts {
  readonly desk: RemoteDesk;
  readonly clock: Clock;
  readonly registry: ClassRegistry | undefined;
  /** Of the engine that they are carried out for others by. */
  readonly resources: Resources;
  readonly handlerNamed: (name: string) => TaskHandler | undefined;
  readonly workflows: readonly WorkflowGraph[];
}

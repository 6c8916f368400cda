// What the loop of a run is made with, and how it ends.
import type { CheckpointRef } from "../../graph/checkpoint.ts";
import type { Elsewhere } from "../../graph/execution.ts";
import type { TaskHandler } from "../../graph/handler.ts";
import type { AnyNode } from "../../graph/node.ts";
import type { Plan, Work } from "../../graph/plan.ts";
import type { Stores } from "../../ports/backend.ts";
import type { ChannelStore } from "../../ports/channel-store.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Waiting } from "../../ports/standing.ts";
import type { RunEvent } from "../../run/event.ts";
import type { Finish, Limits } from "../../run/state.ts";
import type { AskDesk } from "../asks/desk.ts";
import type { AskInfo } from "../asks/face.ts";
import type { RemoteDesk } from "../remote/desk.ts";
import type { Resources } from "../resources.ts";
import type { RunStorage } from "../saving/run-storage.ts";

export interface LoopSetup {
  readonly id: string;
  readonly plan: Plan;
  readonly input: unknown;
  readonly limits: Limits;
  readonly tags: readonly string[] | undefined;
  readonly clock: Clock;
  readonly channels: ChannelStore;
  /** The stores as tasks use them, who wait while these are away. */
  readonly storesOf: (waiting: Waiting) => Stores;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly handlerNamed: (name: string) => TaskHandler | undefined;
  /** What runs instead of a node's function, by the node. */
  readonly replaced: ReadonlyMap<AnyNode, Work["run"]> | undefined;
  /** Hands on that an attempt's promise has settled: at once, or in an order of its own. */
  readonly deliver: (settle: () => void) => void;
  readonly listeners: readonly ((event: RunEvent) => void)[];
  readonly storage: RunStorage;
  /** Where tasks go that are carried out elsewhere: the fleet of the engine, or one that a group names. `undefined`: there is none. */
  readonly deskOf: (elsewhere: Elsewhere | undefined) => RemoteDesk | undefined;
  /** The hash of the workflow's graph. */
  readonly graph: () => string;
  readonly resources: Resources;
  readonly desk: AskDesk;
  /** Whether it has been carried out before, and may have asked people then. */
  readonly isResumed: boolean;
  /** Whether somebody goes on with the run by himself when it is suspended. */
  readonly isSupervised: () => boolean;
  /** Called once, when the run has ended. */
  readonly onFinish: (end: LoopEnd) => void;
}

/** How a loop ends: as its run does, or before. */
export type LoopEnd =
  | Finish
  | { readonly status: "suspended"; readonly checkpoint: CheckpointRef; readonly reason: string; readonly asks: readonly AskInfo[] };

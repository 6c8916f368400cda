// What a running task may reach of its run: the narrow side that the capabilities of a context are made of.
import type { ChannelStore } from "../ports/channel-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Happening } from "../run/event.ts";
import type { Pass } from "../run/frame.ts";
import type { ClassRegistry } from "../shared/codec/class-registry.ts";
import type { CheckpointOptions, CheckpointRef } from "../graph/checkpoint.ts";
import type { Inquiry } from "./asks/asking.ts";
import type { Resources } from "./resources.ts";

export interface RunServices {
  readonly runId: string;
  /** Its workflow, by name and by the hash of its graph. */
  readonly workflow: string;
  readonly graph: string;
  /** What handlers keep between calls, for as long as the engine is open that carries the run out. */
  readonly resources: Resources;
  readonly clock: Clock;
  readonly channels: ChannelStore;
  /** Classes whose instances may be stored. */
  readonly registry: ClassRegistry | undefined;
  /** What the run asks people. */
  readonly asks: Inquiry;
  /** Whether anybody listens. */
  isTelling(): boolean;
  /** Adds to the run's events; does nothing when nobody listens. */
  tell(happening: Happening): void;
  /** A pass has done a thing that must not be done twice. Resolves when that has been stored, where the run is. */
  kept(pass: Pass, key: string): Promise<void>;
  /** Throws for what cannot be written with a checkpoint: `OptionError`, and a `SerializationError` for its metadata. */
  expectCheckpoint(options: CheckpointOptions): void;
  /** Writes a checkpoint, now. */
  checkpoint(options: CheckpointOptions): Promise<CheckpointRef>;
  /** Puts saves off until the returned function is called: what is done meanwhile is saved together. */
  putOff(): () => void;
  /** Ends the run, for a reason outside of its tasks. */
  fail(error: Error): void;
  /** Ends the whole run as cancelled. */
  cancel(reason: string): void;
  /** Whether the run has ended, and what it had in its channels is gone. */
  isOver(): boolean;
  /** Aborts when the run has ended, for what outlives an attempt. */
  readonly ended: AbortSignal;
}

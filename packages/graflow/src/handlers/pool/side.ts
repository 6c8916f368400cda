// A thread or process that was started for tasks, whichever of the two it is: what a seat needs of it.
import type { CallMessage, Printed } from "../../engine/outpost/call-message.ts";
import type { Carries } from "../../engine/remote/switchboard.ts";
import type { GraflowError } from "../../shared/errors/graflow-error.ts";

export interface Side {
  /** Whether buffers of a message arrive as copies, or shared memory as what it is. */
  readonly carries: Carries;
  /** `isGiven`: whether buffers of the message are moved instead of copied, where that can be. */
  post(message: CallMessage, isGiven: boolean): void;
  /** Calls `listener`, which does not throw, with every message. One listener, from before anything is posted. */
  listen(listener: (message: CallMessage) => void): void;
  /** Whether it can still be spoken to. */
  isOpen(): boolean;
  /** Whether this process stays as long as the other side is there. At first it does not. */
  hold(isHeld: boolean): void;
  /** Resolves when so much of what it has printed has arrived here. */
  printed(printed: Printed): Promise<void>;
  /** Resolves when it has ended, and all that it has said has been heard, to an error that says how. Never rejects. */
  readonly ended: Promise<GraflowError>;
  end(): void;
}

/** Starts one. Rejects when none can be had. */
export type Start = () => Promise<Side>;

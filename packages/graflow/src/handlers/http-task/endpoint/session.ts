// A call that is carried out here, and the way back to whoever waits for it.
import type { Line } from "../../../engine/outpost/line.ts";
import type { Mail } from "../mail.ts";

export interface Session {
  readonly line: Line;
  /** What the other side sends. */
  readonly mail: Mail;
  /** Reads what came first. */
  begin(): void;
  /** All has been said, or nobody listens. */
  close(): void;
}

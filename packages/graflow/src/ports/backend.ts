// A backend: where runs live. The one line that changes between a laptop and a fleet.
import type { AskStore } from "./ask-store.ts";
import type { ChannelStore } from "./channel-store.ts";
import type { Clock } from "./clock.ts";
import type { Fleet } from "./fleet.ts";
import type { RecordStore } from "./record-store.ts";
import type { RunStore } from "./run-store.ts";
import type { Standing, Waiting } from "./standing.ts";

/** What runs are stored in. */
export interface Stores {
  readonly runs: RunStore;
  readonly channels: ChannelStore;
  readonly asks: AskStore;
}

/** What a backend makes when an engine opens it. The engine closes what it opened. */
export interface OpenBackend extends Stores {
  readonly records: RecordStore;
  /** Whether runs outlive the process here: then each is saved from its start, unless its options say otherwise. */
  readonly durable: boolean;
  /** Where work goes that other processes may do; absent where a backend only stores. Nothing is connected before it is used. */
  readonly fleet?: Fleet;
  /**
   * The same stores, as runs use them that are under way: where the medium is away for a while, calls wait for it instead of failing. What
   * begins something (`create`, `claim`) does not wait: whoever begins wants to know. Absent where the medium is not away: calls fail at once.
   */
  patient?(waiting: Waiting): Stores;
  /** How the medium stands. Absent where it is not away. */
  standing?(): Standing;
  /** Gives up connections and memory. Runs have ended before. */
  close(): Promise<void>;
}

/** The description of a backend; nothing happens before an engine opens it. */
export interface Backend {
  readonly name: string;
  /** Throws a `BackendError` when what it needs is not there or cannot be used. */
  open(services: { readonly clock: Clock }): OpenBackend;
}

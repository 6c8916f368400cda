// A backend: where runs live. The one line that changes between a laptop and a fleet.
import type { AskStore } from "./ask-store.ts";
import type { ChannelStore } from "./channel-store.ts";
import type { Clock } from "./clock.ts";
import type { Fleet } from "./fleet.ts";
import type { RecordStore } from "./record-store.ts";
import type { RunStore } from "./run-store.ts";

/** What a backend makes when an engine opens it. The engine closes what it opened. */
export interface OpenBackend {
  readonly runs: RunStore;
  readonly channels: ChannelStore;
  readonly asks: AskStore;
  readonly records: RecordStore;
  /** Whether runs outlive the process here: then each is saved from its start, unless its options say otherwise. */
  readonly durable: boolean;
  /** Where work goes that other processes may do; absent where a backend only stores. Nothing is connected before it is used. */
  readonly fleet?: Fleet;
  /** Gives up connections and memory. Runs have ended before. */
  close(): Promise<void>;
}

/** The description of a backend; nothing happens before an engine opens it. */
export interface Backend {
  readonly name: string;
  /** Throws a `BackendError` when what it needs is not there or cannot be used. */
  open(services: { readonly clock: Clock }): OpenBackend;
}

// A backend: where runs live. The one line that changes between a laptop and a fleet.
import type { ChannelStore } from "./channel-store.ts";
import type { Clock } from "./clock.ts";

/** What a backend makes when an engine opens it. The engine closes what it opened. */
export interface OpenBackend {
  readonly channels: ChannelStore;
  /** Gives up connections and memory. Runs have ended before. */
  close(): Promise<void>;
}

/** The description of a backend; nothing happens before an engine opens it. */
export interface Backend {
  readonly name: string;
  open(services: { readonly clock: Clock }): OpenBackend;
}

// The backend in the memory of this process: nothing to install, and nothing left when the process ends.
import type { Backend } from "../ports/backend.ts";
import { memoryChannels } from "./channel-store.ts";

/** Keeps everything in the memory of this process. The default. */
export function memory(): Backend {
  return {
    name: "memory",
    open: ({ clock }) => ({ channels: memoryChannels(clock), close: () => Promise.resolve() }),
  };
}

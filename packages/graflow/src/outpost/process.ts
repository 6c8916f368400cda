// In a process that was forked: its messages are the line. When whoever has forked it is gone, so is this process.
import type { CallMessage, ProcessMessage } from "../engine/outpost/call-message.ts";
import { Calls } from "./calls.ts";
import { watchOver } from "./watch.ts";

/** Serves from now on. `parent`: the id of the process that has forked this one. */
export function serveProcess(parent: number): void {
  process.once("disconnect", () => process.exit());
  watchOver(parent);
  const calls = new Calls("copies", send);
  process.on("message", (message: Partial<ProcessMessage> | null) => {
    if (message?.graflow !== undefined) calls.read(message.graflow);
  });
}

function send(message: CallMessage): void {
  // Nobody is there who could be told that it fails.
  process.send?.({ graflow: message } satisfies ProcessMessage, undefined, undefined, () => {});
}

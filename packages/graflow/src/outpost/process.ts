// In a process that was forked: its messages are the line. Whoever has forked it says when a call is over; when he is gone, so is this process.
import { ownOutpost } from "./own.ts";

/** What goes over the messages of a process beside those of the pool. */
export interface ProcessMessage {
  readonly graflow: string | null;
}

/** Resolves when the other side says that the call is over. */
export async function serveProcess(): Promise<void> {
  process.off("disconnect", leave);
  process.once("disconnect", leave);
  let listener: (text: string) => void = () => {};
  let end: () => void = () => {};
  const over = new Promise<void>((resolve) => (end = resolve));
  const read = (message: unknown): void => {
    const text = (message as Partial<ProcessMessage> | null)?.graflow;
    if (typeof text === "string") listener(text);
    else if (text === null) end();
  };
  process.on("message", read);
  const stop = ownOutpost().serve({
    send: (text) => void process.send?.({ graflow: text } satisfies ProcessMessage),
    listen: (to) => (listener = to),
  });
  process.send?.({ graflow: null } satisfies ProcessMessage);
  await over;
  process.off("message", read);
  stop();
}

/** Nobody waits for what it does any more. */
function leave(): void {
  process.exit();
}

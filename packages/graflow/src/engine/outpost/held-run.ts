// A run that does not begin: what a module gets that starts one while it is loaded for its tasks only; and one who looks after none.
import type { RunEvent } from "../../run/event.ts";
import type { RunHandle, Supervisor } from "../face.ts";
import { never } from "./loading.ts";

export function heldRun(id: string): RunHandle<unknown> {
  const events: AsyncIterableIterator<RunEvent> = { next: () => never, [Symbol.asyncIterator]: () => events };
  return { id, outcome: never, events: () => events, cancel() {}, checkpoint: () => never, suspend() {} };
}

export function heldSupervisor(): Supervisor {
  const close = async (): Promise<void> => {};
  return { workflows: [], problems: new Map(), running: [], close, [Symbol.asyncDispose]: close };
}

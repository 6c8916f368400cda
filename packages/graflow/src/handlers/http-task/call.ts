// One call as both ways of carrying it out see it: its name, its key, and how what is sent of it is signed.
import type { TaskCall } from "../../graph/handler.ts";
import type { Delivery, Opening } from "./protocol.ts";
import { CALL, JSON_TYPE, KEY } from "./protocol.ts";
import type { RequestSettings } from "./options.ts";
import { sign, SIGNATURE } from "./signature.ts";
import type { Sending } from "./connections.ts";

/** The same for each try at the same attempt, also by another process. */
export function keyOf({ runId, taskId, iteration, attempt }: TaskCall): string {
  return [runId, taskId, iteration, attempt].map((part) => encodeURIComponent(part)).join("/");
}

export function newCallId(): string {
  return crypto.randomUUID();
}

/** What is sent of a call, and with what. */
export interface Outgoing {
  readonly task: TaskCall;
  readonly call: string;
  readonly url: URL;
  readonly secret: string;
  readonly content: Opening | Delivery;
  readonly silence: number;
}

/** Signed anew each time: what was sent once is not believed again. */
export async function sendingOf({ task, call, url, secret, content, silence }: Outgoing, { headers }: RequestSettings): Promise<Sending> {
  const body = JSON.stringify(content);
  const { pathname: path } = url;
  return {
    url,
    body,
    silence,
    headers: {
      ...task.trace,
      ...headers(task),
      "content-type": JSON_TYPE,
      [CALL]: call,
      [KEY]: keyOf(task),
      [SIGNATURE]: await sign(secret, { method: "POST", path, call, body }, Date.now()),
    },
  };
}

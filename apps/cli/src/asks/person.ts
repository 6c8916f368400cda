// Who sits at this terminal: what an answer and the audit trail call them.
import { hostname, userInfo } from "node:os";
import type { Responder } from "@graflow/core";

/** The user of the operating system; `undefined` where it knows none, as in some containers. */
export function personHere(env: Readonly<Record<string, string | undefined>>): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return env["LOGNAME"] || env["USER"] || env["USERNAME"] || undefined;
  }
}

/** From where, as the audit trail has it. */
export function terminalHere(): string {
  return `terminal on ${hostname()}`;
}

/** For the audit trail, which has the user of the operating system in any case: the name that an answer is given in, when it is another. */
export function givenName(name: string | undefined, env: Readonly<Record<string, string | undefined>>): { readonly as?: string } {
  return name === undefined || name === personHere(env) ? {} : { as: name };
}

export function responderHere(name: string | undefined): Responder {
  return { ...(name === undefined ? {} : { by: name }), from: terminalHere() };
}

// What can go wrong on the way to another machine, each told with where it was to lead.
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError, isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { HostSettings } from "./host-settings.ts";

/** As in errors: `me@example.org:22`. */
export function placeOf({ host, port, username }: HostSettings): string {
  return `${username}@${host}:${port}`;
}

/** What the library says of a connection that did not come about; `level` says at what. */
interface ConnectError extends Error {
  readonly level?: string;
  readonly code?: unknown;
}

/** Why there is no connection. What a machine on the way to it says of itself stays as it is. */
export function notConnected(to: HostSettings, thrown: unknown): GraflowError {
  if (isGraflowError(thrown)) return thrown;
  const server = `${to.host}:${to.port}`;
  const error: ConnectError = errorOf(thrown);
  const { level, code, message } = error;
  if (level === "client-authentication")
    return unavailable(`Expected ${server} to let in "${to.username}" by ${wayOf(to)}, got a refusal`, whatToDo(to), error);
  if (level === "agent")
    return unavailable(
      `Expected an agent with keys for ${placeOf(to)}, got ${message}`,
      "Start one (eval `ssh-agent`; ssh-add), or give another `auth`.",
      error,
    );
  if (level === "client-timeout")
    return unavailable(
      `Expected ${server} to connect within its \`connectTimeout\`, got no answer`,
      "See whether it is on, and whether a firewall is between.",
      error,
    );
  if (code === "ECONNREFUSED")
    return unavailable(
      `Expected an ssh server at ${server}, got a refused connection`,
      "See whether sshd runs there, and on which port.",
      error,
    );
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return unavailable(
      `Expected to find the address of ${to.host}, got ${String(code)}`,
      "Correct `host`, or see to its name in the DNS.",
      error,
    );
  if (level === "key")
    return unavailable(
      `Expected a private key for ${placeOf(to)} that can be read, got: ${message}`,
      "Correct `auth`; an encrypted key needs its `passphrase`.",
      error,
    );
  return unavailable(`Expected to connect to ${placeOf(to)}, got: ${message}`, "See the cause.", error);
}

function wayOf({ auth }: HostSettings): string {
  if ("agent" in auth) return "a key of the agent";
  return "password" in auth ? "password" : "its key";
}

function whatToDo({ auth, username }: HostSettings): string {
  if ("password" in auth) return "Correct the password; the server may also allow keys alone.";
  return `Add the public key to ~/.ssh/authorized_keys of ${username} there, or give another \`auth\`.`;
}

export function unavailable(message: string, hint: string, cause?: unknown): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", message, { hint, ...(cause === undefined ? {} : { cause }) });
}

/** The connection has ended, and with it what went on over it. */
export function lost(to: HostSettings, cause: unknown): GraflowError {
  const why = cause instanceof Error ? `: ${cause.message}` : "";
  return new GraflowError("PLACE_LOST", `The connection to ${placeOf(to)} was lost before the task had ended${why}`, {
    hint: "What went on there is ended there. `retry` tries the task once more, over a new connection.",
    ...(cause === undefined ? {} : { cause }),
  });
}

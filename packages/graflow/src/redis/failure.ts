// What Redis, the client and the network say no to, as an error that says what to do. The client's own error stays outside: it has the
// arguments of the command in it, a password among them.
import { BackendError, type BackendErrorCode } from "../shared/errors/backend-error.ts";
import { type GraflowError, isGraflowError } from "../shared/errors/graflow-error.ts";
import { shorten } from "../shared/show.ts";
import type { Settings } from "./options.ts";

/** Where the server is, as errors name it. */
export function placeOf({ host, port, sentinels }: Settings): string {
  if (sentinels !== undefined) return `"${sentinels.name}"`;
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * Said by the server while it cannot do anything: the same may work a moment later, and nothing was done. `READONLY`: a primary that has
 * become a replica; who connects again may find the new one.
 */
const NOT_NOW = /^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|READONLY)\b|^ERR max number of clients/;

/** There is no room, in memory or on the disk. Nothing was done; whoever can wait may have it later. */
const FULL = /^(OOM|MISCONF)\b/;

/** Said by the client of a connection that was lost before. */
const UNSENT = /Stream isn't writeable/;

/** A certificate that is not believed will not be believed a moment later. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL/;

/** Whether the same may work a moment later. `sent`: an answer was still to come, so it may have been done. */
export function isPassing(error: unknown): "unsent" | "sent" | undefined {
  if (isGraflowError(error)) return undefined;
  const { message, code } = wordsOf(error);
  if (isReply(error)) return NOT_NOW.test(message) ? "unsent" : undefined;
  if (CERTIFICATE.test(code)) return undefined;
  return UNSENT.test(message) ? "unsent" : "sent";
}

/** Whether the server does not know a script by its hash, and has done nothing. */
export function isOfNewScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

/** Whether another connection may find another server. */
export function isOfReplica(error: unknown): boolean {
  return isRefusal(error) === "read-only";
}

/** Whether the server answers, and does not write. */
export function isRefusal(error: unknown): "full" | "read-only" | undefined {
  if (!isReply(error)) return undefined;
  const { message } = wordsOf(error);
  if (FULL.test(message)) return "full";
  return message.startsWith("READONLY") ? "read-only" : undefined;
}

/** The error as users see it. Ours stay as they are. */
export function toFailure(error: unknown, settings: Settings): GraflowError {
  if (isGraflowError(error)) return error;
  const { message, code, stack } = wordsOf(error);
  const words = code === "" || message.includes(code) ? message : `${code} ${message}`;
  const said = shorten(settings.password === undefined ? words : words.replaceAll(settings.password, "…"), 300);
  const [kind, hint] = isReply(error) ? meaningOf(message) : CERTIFICATE.test(code) ? certificate : unreachable;
  const cause = new Error(said);
  if (stack !== undefined) cause.stack = stack.replace(message, said);
  return new BackendError(kind, `The Redis server at ${placeOf(settings)} has failed: ${said}`, { hint, cause });
}

/** `last`: why the last try failed, if it did. */
export function tooLate(settings: Settings, last: unknown): GraflowError {
  if (isReply(last)) return toFailure(last, settings);
  const why = last === undefined ? "it did not answer" : shorten(wordsOf(last).message, 200);
  return new BackendError("BACKEND_UNREACHABLE", `The Redis server at ${placeOf(settings)} cannot be reached: ${why}`, {
    hint: "See that it is up and reachable from here, and that `url` is right. `timeout` says how long to wait.",
  });
}

/** It was away for longer than it knows again what it was asked for. */
export function unsure(settings: Settings): GraflowError {
  return new BackendError(
    "BACKEND_UNREACHABLE",
    `The Redis server at ${placeOf(settings)} went away while a change was on its way to it, and was away for so long that nobody knows any more whether the change was made`,
    { hint: "Look at what the channel holds, and make the change if it is not there." },
  );
}

export function closed(settings: Settings): BackendError {
  return new BackendError("BACKEND_UNREACHABLE", `The connection to the Redis server at ${placeOf(settings)} has been closed`, {
    hint: "Use it before its engine is closed, or open another engine.",
  });
}

type Meaning = readonly [BackendErrorCode, string];

const unreachable: Meaning = ["BACKEND_UNREACHABLE", "See that the server is up and reachable from here, and that `url` is right."];
const certificate: Meaning = ["BACKEND_UNREACHABLE", "Give the authority of the server's certificate as `tls.ca`."];
const refused: Meaning = ["BACKEND_UNREACHABLE", "Correct the user and the password, in `url` or in `username` and `password`."];

const meanings: readonly (readonly [RegExp, Meaning])[] = [
  [/^(WRONGPASS|NOAUTH)\b|without any password/, refused],
  [/^OOM\b/, ["BACKEND_FULL", "Give the server more `maxmemory`, or prune and remove runs. What was stored before is there."]],
  [/^MISCONF\b/, ["BACKEND_FULL", "Redis cannot write its file: make room on its disk, or look at its log."]],
  [/^READONLY\b/, ["BACKEND_READ_ONLY", "Give the address of the primary: this server is a replica."]],
  [
    /^NOPERM\b/,
    ["BACKEND_READ_ONLY", "Give the user the keys and channels of the prefix: `~graflow:* &graflow:* +@all -@admin -@dangerous`."],
  ],
  [/^WRONGTYPE\b/, ["BACKEND_FOREIGN", "Another program writes keys under this prefix: give redis() another `prefix`."]],
  [/^CROSSSLOT\b|cluster mode|^MOVED\b|^ASK\b/, ["BACKEND_FAILED", "This server belongs to a cluster: give redis() `cluster: true`."]],
  [NOT_NOW, unreachable],
];

function meaningOf(message: string): Meaning {
  const [, meaning] = meanings.find(([pattern]) => pattern.test(message)) ?? [];
  return meaning ?? ["BACKEND_FAILED", "The cause says what Redis said. Nothing of what was asked for was stored."];
}

/** Whether the server itself has said it. */
export function isReply(error: unknown): boolean {
  return wordsOf(error).name === "ReplyError";
}

interface Words {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly stack: string | undefined;
}

function wordsOf(error: unknown): Words {
  if (!(error instanceof Error)) return { name: "", message: String(error), code: "", stack: undefined };
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // The client wraps what its nodes said.
  const last = "lastNodeError" in error ? error.lastNodeError : undefined;
  if (last instanceof Error && last !== error) return wordsOf(last);
  return { name: error.name, message: error.message, code, stack: error.stack };
}

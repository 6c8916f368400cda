// What can go wrong on the way to a task elsewhere, and what to do about it.
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { shorten } from "../../shared/show.ts";
import { HttpTaskError } from "./http-task-error.ts";
import { objectIn } from "./protocol.ts";

/** An answer, as far as it says why. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A call was answered with something else than what its protocol says. */
export function refused(where: string, answer: Answer): GraflowError {
  const { status, headers, text } = answer;
  const said = sayingOf(text);
  const details = { status, retryAfter: retryAfterOf(headers["retry-after"]) };
  const got = `got ${status}${said === "" ? "" : `: ${said}`}`;
  const unavailable = (hint: string): HttpTaskError =>
    new HttpTaskError("PLACE_UNAVAILABLE", `Expected ${where} to take a task, ${got}`, { ...details, hint });
  if (status >= 300 && status < 400) {
    const location = String(headers["location"] ?? "somewhere else");
    return new HttpTaskError("PLACE_UNAVAILABLE", `Expected ${where} to take a task, got ${status}, which leads to ${location}`, {
      ...details,
      hint: "Redirects are not followed, as the signature is for one address: write the one that it leads to.",
    });
  }
  switch (status) {
    case 401:
    case 403:
      return unavailable(
        "Give both sides the same secret, set their clocks, and give `path` to the other side if something changes paths on the way.",
      );
    case 404:
    case 405:
      return unavailable("See whether `url` is where the endpoint is mounted, and whether that takes POST.");
    case 409:
      return lost(`Expected ${where} to begin with a call, ${got}`, undefined);
    case 413:
      return new HttpTaskError("WORK_TOO_LARGE", `Expected ${where} to take an input of this size, ${got}`, {
        ...details,
        hint: "Raise `limit` there and in what is between, or keep large values elsewhere and hand on where they are.",
      });
    case 429:
    case 503:
      return unavailable("It has enough to do: give the task a `retry`, or let fewer go there at once.");
  }
  if (status >= 500) return lost(`Expected ${where} to carry a task out, ${got}`, undefined);
  if (status >= 400) return unavailable("See what it says; both sides need versions of Graflow that speak the same protocol.");
  return unavailable('See whether `url` is where a taskEndpoint() is mounted; what is no Graflow is called with protocol: "json".');
}

/** The connection failed, before or after the other side may have begun. */
export function unreachable(where: string, cause: unknown, mayHaveBegun: boolean): GraflowError {
  const { code: given, message } = errorOf(cause) as Error & { readonly code?: unknown };
  const code = typeof given === "string" ? given : "";
  const why = code === "" ? message : code;
  if (mayHaveBegun) return lost(`The connection to ${where} was lost before the task had ended (${why})`, cause);
  return new GraflowError("PLACE_UNAVAILABLE", `Expected to reach ${where}, got ${why}`, { hint: hintFor(code), cause });
}

export function lost(message: string, cause: unknown): GraflowError {
  return new GraflowError("PLACE_LOST", message, {
    hint: "Whether the task has done something there is not known. `retry` tries it once more; the key of the call lets it see that it was tried.",
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooLarge(where: string, limit: number): GraflowError {
  return new GraflowError("WORK_TOO_LARGE", `Expected ${where} to send texts of at most ${limit} bytes, got a larger one`, {
    hint: "Keep large values in files or an object store, and hand on where they are; or raise `limit`.",
  });
}

function hintFor(code: string): string {
  if (code === "ECONNREFUSED") return "Nothing listens there: see whether the service runs, and whether host and port are right.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "The name of the host is not known: see whether it is spelt right.";
  if (/CERT|SSL|TLS|SELF_SIGNED|ISSUER|ALTNAME|EPROTO/.test(code))
    return "See whose certificate it has: give `tls.ca` for one of your own, `tls.cert` and `tls.key` where it wants one of yours.";
  return "See whether the service runs and can be reached from here.";
}

/** What an answer says in words. */
export function sayingOf(text: string): string {
  const value = objectIn(text) as Readonly<Record<string, unknown>> | undefined;
  const { error } = value ?? {};
  const named = [
    value?.["message"],
    value?.["detail"],
    (error as { readonly message?: unknown } | null | undefined)?.message,
    error,
    value?.["title"],
  ];
  const found = named.find((one): one is string => typeof one === "string" && one !== "");
  return shorten((found ?? (value === undefined ? text : "")).replaceAll(/\s+/g, " ").trim(), 300);
}

/** In ms; of seconds or a date. */
export function retryAfterOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== "string") return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

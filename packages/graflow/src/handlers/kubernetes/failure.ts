// What goes wrong between here and the cluster, as errors that say what to do.
import { describeError, errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";

/** What whoever starts Jobs must be allowed to do; docs/kubernetes.md has them as a Role. */
const RIGHTS = "jobs: create, list, delete; pods: list, watch (or it is slower), delete; pods/attach: get, create; pods/log: get";

/** The HTTP status of what the client has thrown, where there was one. */
export function statusOf(error: unknown): number | undefined {
  const { code } = (typeof error === "object" ? (error ?? {}) : {}) as { readonly code?: unknown };
  return typeof code === "number" ? code : undefined;
}

/** What the cluster says of a request, in one line. */
function saidIn(error: unknown): string {
  const { body, error: inner } = errorOf(error) as { readonly body?: unknown; readonly error?: unknown };
  try {
    const read = (typeof body === "string" ? JSON.parse(body) : body) as { readonly message?: unknown } | null | undefined;
    if (typeof read?.message === "string") return read.message;
  } catch {
    // No Status of the cluster: what the client says is all there is.
  }
  if (inner !== undefined) return describeError(inner);
  const { cause } = errorOf(error);
  return cause === undefined ? describeError(error) : `${describeError(error)}: ${describeError(cause)}`;
}

/** `what`: what could not be done, e.g. "the Job could not be made". */
export function unavailable(what: string, error: unknown): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", `Expected the cluster to carry a task out, but ${what}: ${saidIn(error)}`, {
    hint: hintFor(statusOf(error)),
    cause: error,
  });
}

function hintFor(status: number | undefined): string {
  if (status === 401) return "Whoever the kubeconfig says one is, the cluster does not know him: see `kubectl auth whoami`.";
  if (status === 403) return `Its rights do not go so far, or a quota or a policy of the namespace is in the way. Needed are ${RIGHTS}.`;
  if (status === 404) return "See that the namespace is there, and what `namespace` and `context` say.";
  if (status === 409 || status === 429 || (status !== undefined && status >= 500))
    return "The cluster is busy, or not well. `retry` tries it once more.";
  if (status !== undefined) return "The cluster does not take the Job as it is: see what it says of it, and correct the option.";
  return "See that there is a cluster: `kubectl version`. KUBECONFIG, `kubeconfig` and `context` say which.";
}

/** `said`: what is known of why. */
export function neverBegun(start: number, said: string): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", `Expected the pod of a task to start within ${start / 1000} s, but ${said}`, {
    hint: "Ask for less, let the cluster grow, or allow more time by `start`.",
  });
}

/** It will not start, however long one waits. */
export function cannotBegin(reason: string, message: string): GraflowError {
  const hint = reason.includes("Image")
    ? "See the name of the image and its tag, and `imagePullSecrets` for a registry that wants to know who asks."
    : "See what the node says, and correct the option. An image that runs as root needs `user`.";
  return new GraflowError("PLACE_UNAVAILABLE", `Expected the pod of a task to start, got ${reason}: ${message}`, { hint });
}

export function lost(what: string, hint: string): GraflowError {
  return new GraflowError("PLACE_LOST", `${what} before its task`, { hint });
}

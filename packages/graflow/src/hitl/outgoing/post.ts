// One POST over HTTP, to an address that may be reached. Redirects are followed as often as the caller allows, and each is checked as the
// first address was.
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { AddressPolicy } from "./address-policy.ts";
import { checkHost, guardedLookup, guardSocket } from "./guarded-lookup.ts";
import { SendFailure } from "./send-failure.ts";

export interface Post {
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly policy: AddressPolicy;
  /** How many redirects may be followed. */
  readonly redirects: number;
}

export interface PostAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
}

/** More of an answer is not read. */
const ENOUGH_BYTES = 64 * 1024;
/** Not shown to another host. */
const forThisHostOnly = /auth|cookie|credential|key|pass|secret|session|token/;

/** Resolves to what was answered, whatever it was. Rejects with a `SendFailure`. */
export async function post(request: Post): Promise<PostAnswer> {
  let { url, headers } = request;
  for (let left = request.redirects; ; left--) {
    const answer = await postOnce({ ...request, url, headers });
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status > 399 || answer.status === 304 || location === undefined) return answer;
    const next = left > 0 ? targetOf(answer.status, location, url) : undefined;
    if (next === undefined) throw new SendFailure(redirectRefused(answer.status, url, left), { isFinal: true, status: answer.status });
    if (next.origin !== url.origin) headers = withoutCredentials(headers);
    url = next;
  }
}

/** Where to post again: only these two say that it is to be a POST again. Never from https to http. */
function targetOf(status: number, location: string, from: URL): URL | undefined {
  if (status !== 307 && status !== 308) return undefined;
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to === undefined || !/^https?:$/.test(to.protocol) || (from.protocol === "https:" && to.protocol !== "https:")) return undefined;
  return to;
}

function redirectRefused(status: number, url: URL, left: number): string {
  return `${url.hostname} answered ${status} and leads elsewhere; ${left > 0 ? "that is no redirect that can be followed" : "redirects are not followed"}`;
}

function withoutCredentials(headers: Post["headers"]): Post["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !forThisHostOnly.test(name)));
}

async function postOnce({ url, headers, body, signal, policy }: Post): Promise<PostAnswer> {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  checkHost(host, policy);
  const { request } = url.protocol === "https:" ? process.getBuiltinModule("node:https") : process.getBuiltinModule("node:http");
  const options: RequestOptions = {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    // A connection of its own: none that was checked for another target is used again.
    agent: false,
    lookup: guardedLookup(policy),
    signal,
  };
  const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
  const call: ClientRequest = request(url, options);
  call.on("socket", (socket) => guardSocket(socket, host, policy));
  call.on("error", (error) => reject(failureOf(error, host)));
  call.on("response", (response) => {
    let bytes = 0;
    const done = (): void => resolve({ status: response.statusCode ?? 0, headers: response.headers });
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ENOUGH_BYTES) response.destroy();
    });
    // Its status has come: how the rest ends makes no difference.
    response.on("error", done).on("close", done);
  });
  call.end(body);
  return promise;
}

function failureOf(error: Error & { readonly code?: string }, host: string): SendFailure {
  if (error instanceof SendFailure) return error;
  // Of several addresses, each has failed.
  const causes = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  const refused = causes.find((cause) => cause instanceof SendFailure);
  if (refused !== undefined) return refused;
  return new SendFailure(`${host} could not be reached: ${error.code ?? error.name}`, { isFinal: false, cause: error });
}

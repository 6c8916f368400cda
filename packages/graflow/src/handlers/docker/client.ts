// Docker's HTTP API, as far as it is needed here, by Node's own client: `docs/decisions/docker.md` says why no library. Paths have no version: the
// daemon takes its own then.
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import type { Duplex } from "node:stream";
import { errorOf } from "../../shared/error-of.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import type { Address } from "./address.ts";

/** The daemon has refused; `message` is its own. */
export class Refusal extends GraflowError {
  readonly status: number;

  constructor(status: number, message: string) {
    super("PLACE_UNAVAILABLE", message, { hint: "See what the Docker daemon says, and its log." });
    this.status = status;
  }
}

/** Whether an error says that something, such as an image, is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Refusal && error.status === 404;
}

/** How long the daemon may take for what is no work for it, in ms: nobody waits for one that does not answer at all. */
export const ANSWER = 30_000;

export interface Asked {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** An answer may take as long as a container lives: waiting for it keeps no process. */
  readonly isIdle?: boolean;
}

export interface Client {
  readonly told: string;
  /** The answer, read as JSON where it is that. Rejects with a `Refusal`, or with the error of the connection. */
  ask(method: "GET" | "POST" | "DELETE", path: string, asked?: Asked): Promise<unknown>;
  /** A connection that is a container's standard input, output and error. */
  attach(id: string): Promise<Duplex & { ref?(): unknown; unref?(): unknown }>;
}

/** Rejects with a `GraflowError` when its certificates cannot be read. */
export async function connect(address: Address): Promise<Client> {
  const isSecure = "isSecure" in address && address.isSecure;
  const { request } = isSecure ? await import("node:https") : await import("node:http");
  const where: RequestOptions = "socketPath" in address ? { socketPath: address.socketPath } : { host: address.host, port: address.port };
  const options: RequestOptions = { ...where, ...(await certificatesOf(address)), agent: false };

  const begin = (method: string, path: string, { query = {}, body, headers = {}, signal }: Asked): ClientRequest => {
    const words = new URLSearchParams(query).toString();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request({
      ...options,
      method,
      path: words === "" ? path : `${path}?${words}`,
      headers: {
        host: "docker",
        ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
        ...headers,
      },
      ...(signal === undefined ? {} : { signal }),
    });
    if (text !== undefined) sent.write(text);
    return sent;
  };

  return {
    told: address.told,
    ask: (method, path, asked = {}) =>
      new Promise((resolve, reject) => {
        const sent = begin(method, path, asked);
        if (asked.isIdle === true) sent.once("socket", (socket) => void socket.unref());
        sent.once("error", reject);
        sent.once("response", (answer) => {
          read(answer).then((text) => {
            const status = answer.statusCode ?? 0;
            if (status < 400) resolve(parsed(text));
            else reject(new Refusal(status, messageIn(text)));
          }, reject);
        });
        sent.end();
      }),
    attach: (id) =>
      new Promise((resolve, reject) => {
        const sent = begin("POST", `/containers/${id}/attach`, {
          query: { stream: "1", stdin: "1", stdout: "1", stderr: "1" },
          headers: { connection: "Upgrade", upgrade: "tcp", "content-length": "0" },
        });
        sent.once("error", reject);
        sent.once("upgrade", (_, stream, head) => {
          if (head.length > 0) stream.unshift(head);
          resolve(stream);
        });
        sent.once("response", (answer) => {
          read(answer).then((text) => reject(new Refusal(answer.statusCode ?? 0, messageIn(text))), reject);
        });
        sent.end();
      }),
  };
}

async function certificatesOf(
  address: Address,
): Promise<RequestOptions & { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }> {
  if (!("certificates" in address) || address.certificates === undefined) return {};
  const { readFile } = await import("node:fs/promises");
  try {
    const [ca, cert, key] = await Promise.all(["ca", "cert", "key"].map((name) => readFile(`${address.certificates}/${name}.pem`)));
    return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  } catch (cause) {
    throw new GraflowError(
      "PLACE_UNAVAILABLE",
      `Expected the certificates for the Docker daemon at ${address.told} in ${address.certificates}, got: ${errorOf(cause).message}`,
      { hint: "Let DOCKER_CERT_PATH be the folder that has ca.pem, cert.pem and key.pem.", cause },
    );
  }
}

/** No answer that is read whole is longer, in bytes. */
const LONGEST = 64 * 1024 * 1024;

async function read(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > LONGEST) throw new Error("The Docker daemon answered more than can be");
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function messageIn(text: string): string {
  const body = parsed(text);
  const message = typeof body === "object" && body !== null && "message" in body ? body.message : text;
  return String(message).trim();
}

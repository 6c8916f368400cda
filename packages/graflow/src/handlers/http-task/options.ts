// What users say of tasks that are carried out by HTTP.
import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent } from "node:https";
import type { TaskCall } from "../../graph/handler.ts";
import type { Duration } from "../../shared/duration.ts";

/** Certificates, each as PEM or DER, as `node:tls` takes them. */
export interface HttpTaskTls {
  /** Whose certificates are believed, instead of those that Node knows. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** Of this side, where the other wants to see one. */
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  readonly passphrase?: string;
  /** The name that the certificate of the other side is to have. Default: the host of `url`. */
  readonly servername?: string;
}

/** Where requests go, and how. */
export interface HttpTaskRequestOptions {
  /** `http:` or `https:`. Redirects are not followed. */
  readonly url: string | URL;
  /** Sent along with each request. A function is asked before each. */
  readonly headers?: Readonly<Record<string, string>> | ((call: TaskCall) => Readonly<Record<string, string>>);
  readonly tls?: HttpTaskTls;
  /** Makes the connections, instead of one that keeps them for later calls: through a proxy, say. It stays the caller's. */
  readonly agent?: HttpAgent | HttpsAgent;
  /** The largest text that is sent or taken, in bytes. Default 64 MiB. */
  readonly limit?: number;
}

/** A task that a `taskEndpoint()` carries out. An unknown option is an error. */
export interface HttpTaskOptions extends HttpTaskRequestOptions {
  readonly protocol?: "graflow";
  /** What both sides have, of at least 16 bytes; of several the first signs what is sent, and all are believed. */
  readonly secret: string | readonly string[];
  /**
   * How long nothing may be heard of the other side before it counts as lost; it gives a sign four times as often. Default 1 min; with a
   * `callback` 2 min.
   */
  readonly silence?: Duration;
  /** For how long a task that was cancelled, or whose time is up, may go on before its connection is cut. Default 1 s. */
  readonly grace?: Duration;
  /** Texts come by requests of the other side to this address, instead of in the answer to one that stays open. */
  readonly callback?: HttpTaskCallback;
}

/** Where the other side calls back. */
export interface HttpTaskCallback {
  /**
   * As the other side reaches it: `taskCallbacks` stands there, or it is `https://…/task-callbacks` of a server of `@graflow/core/http`, in the
   * process that waits for the task.
   */
  readonly url: string | URL;
}

/** A function that is not Graflow's: JSON in, JSON out. */
export interface JsonTaskOptions extends HttpTaskRequestOptions {
  readonly protocol: "json";
  /** Signs the request as of Standard Webhooks. Default: it is not signed. */
  readonly secret?: string;
  /** What is sent, as JSON. Default: the input of the task. */
  readonly body?: (input: never) => unknown;
  /** Makes the output of what was answered. Default: as it is. */
  readonly parse?: (answer: never) => unknown;
}

export interface RequestSettings {
  readonly url: URL;
  readonly headers: (call: TaskCall) => Readonly<Record<string, string>>;
  readonly tls: HttpTaskTls;
  readonly agent: HttpAgent | HttpsAgent | undefined;
  readonly limit: number;
}

export interface TaskSettingsByHttp extends RequestSettings {
  readonly secrets: readonly string[];
  /** In ms. */
  readonly silence: number;
  readonly grace: number;
  readonly callback: URL | undefined;
}

export interface JsonSettings extends RequestSettings {
  readonly secret: string | undefined;
  readonly body: (input: unknown) => unknown;
  readonly parse: (answer: unknown) => unknown;
}

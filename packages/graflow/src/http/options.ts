// What a server is made of, in plain types: nothing here belongs to a framework.
import type { Engine, SuperviseOptions } from "../engine/face.ts";
import type { Workflow } from "../engine/workflow.ts";
import type { AuthOptions } from "./auth/options.ts";

/** The API and the page over an engine. An unknown option is an error. */
export interface AppOptions {
  readonly engine: Engine;
  /** Those that can be started and gone on with. Runs of others can be looked at. Default: none. */
  readonly workflows?: readonly Workflow<never, unknown>[];
  /** Who may do what. Default: whoever comes from this machine may do everything, and nobody else anything. */
  readonly auth?: AuthOptions;
  /**
   * Where people reach it, with the path under which it is mounted: `https://example.org/flows`. Links and notifications carry it. Default: of
   * `serve`, the address it listens on; otherwise `http://localhost`.
   */
  readonly baseUrl?: string;
  /** The path that requests arrive with when whoever mounts it leaves it on, as a route of Next does: `/flows`. Default: none. */
  readonly basePath?: string;
  /** Whether there is a page beside the API. Default true. */
  readonly page?: boolean;
  readonly limits?: Limits;
  /** Whether suspended and abandoned runs of the workflows are gone on with by themselves, and how. Default true. */
  readonly supervise?: boolean | SuperviseOptions;
}

/** What a caller may ask of a server. */
export interface Limits {
  /** The largest body of a request, in bytes. Default 1 MiB. */
  readonly body?: number;
  /** How many requests an address may make in a minute; `false`: as many as it likes. Default 600. */
  readonly requestsPerMinute?: number | false;
}

/** Where a server listens. */
export interface ServeOptions extends AppOptions {
  /** Default 8787; 0: any that is free. */
  readonly port?: number;
  /** Default `127.0.0.1`: only this machine reaches it. Any other than loopback needs `auth`. */
  readonly hostname?: string;
}

/** What answers requests: `fetch` can be mounted in any server that knows `Request` and `Response`. */
export interface App {
  /** `env`: what the server knows beside the request, such as `{ incoming }` of Node. */
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>;
  /** Ends the streams of events that are open, and looking after runs. The engine stays open: it is its maker's. */
  close(): Promise<void>;
}

/** A server that listens. */
export interface Server extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  /** Takes no more requests, finishes those it has, ends streams of events, and closes all connections. */
  close(): Promise<void>;
}

// The addresses that notifications carry, for whoever sends them beside a server: the server knows its own signatures when they come back.
import type { LinkMaker } from "../hitl/link-maker.ts";
import type { RecordStore } from "../ports/record-store.ts";
import type { Duration } from "../shared/duration.ts";
import type { AuthOptions } from "./auth/options.ts";
import { serverSecret } from "./auth/server-secret.ts";
import { oneClickLinks } from "./links.ts";

export interface AskLinksOptions {
  /** Where people reach the server, with the path under which it is mounted. */
  readonly baseUrl: string;
  /** Those of the engine that is served. */
  readonly records: RecordStore;
  /** What the server was given as `auth.secret`. Default: the one that is kept with the records. */
  readonly secret?: AuthOptions["secret"];
  /** How long a one-click link works. Default `"7d"`. */
  readonly expires?: Duration;
}

/**
 * Makes the page's address of an ask, and for approvals links that answer with one click and a confirmation. Throws `OptionError`.
 *
 * ```ts
 * notifications({ to: [slack({ url })], links: askLinks({ baseUrl: "https://flows.example.org", records: engine.records }) })
 * ```
 */
export function askLinks({ baseUrl, records, secret, expires }: AskLinksOptions): LinkMaker {
  return oneClickLinks({ baseUrl, secret: serverSecret(records, secret), ...(expires === undefined ? {} : { expires }) });
}

// What a server knows about who may use it: made once when the server is put together, and handed to the guards and to the login.
// A request passes them in this order: `securityHeaders`, `bodyLimit`, `authenticate`, `rateLimit`, `csrf`; then `loginRoutes` and all others.
import type { RecordStore } from "../../ports/record-store.ts";
import type { AuditTrail } from "../audit.ts";
import { type ApiKeys, apiKeys } from "./api-keys.ts";
import type { AuthOptions } from "./options.ts";
import { type ServerSecret, serverSecret } from "./server-secret.ts";
import { type Sessions, sessions } from "./sessions.ts";

export interface AuthSetup {
  readonly records: RecordStore;
  readonly audit: AuditTrail;
  /** Where people reach the server, without a slash at the end. */
  readonly baseUrl: string;
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** `undefined`: a server for this machine alone. */
  readonly auth: AuthOptions | undefined;
}

export interface Auth extends AuthSetup {
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  /** Signs forms and links. */
  readonly secret: ServerSecret;
}

/** Throws `OptionError`. Nothing is read and nobody is asked before the first request. */
export function createAuth(setup: AuthSetup): Auth {
  const { records, now, auth } = setup;
  return {
    ...setup,
    keys: apiKeys(records, now),
    sessions: sessions(records, now, auth?.session),
    secret: serverSecret(records, auth?.secret),
  };
}

// The token that goes with every form: only a page of this server can have it, and only for the session that it was made for.
import { randomBytes } from "node:crypto";
import type { ServerSecret } from "./server-secret.ts";

const PURPOSE = "csrf";

/**
 * `bearer`: the hash of a session, or what else stands for those who share the token. Where the secret cannot be had, one
 * that is nobody's: forms are refused then, and everybody can still be told how the server is.
 */
export function csrfToken(secret: ServerSecret, bearer: string): Promise<string> {
  return secret.sign(PURPOSE, bearer).catch(() => randomBytes(32).toString("base64url"));
}

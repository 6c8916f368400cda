// The token that goes with every form: only a page of this server can have it, and only for the session that it was made for.
import type { ServerSecret } from "./server-secret.ts";

const PURPOSE = "csrf";

/** `bearer`: the hash of a session, or what else stands for those who share the token. */
export function csrfToken(secret: ServerSecret, bearer: string): Promise<string> {
  return secret.sign(PURPOSE, bearer);
}

// The secret of a server: signs forms and links, so that it knows its own when they come back. Given by configuration, or made once for all
// servers that share the engine's records.
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { RecordStore } from "../../ports/record-store.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { isSame } from "./constant-time.ts";

const LEAST_BYTES = 32;
const COLLECTION = "server";
const ID = "secret";

/** Signs texts. A signature for one purpose is worth nothing for another. Methods reject when the records cannot be read (`BackendError`). */
export interface ServerSecret {
  /** As 43 characters of base64url. */
  sign(purpose: string, text: string): Promise<string>;
  verify(purpose: string, text: string, signature: string): Promise<boolean>;
}

/** `configured`: of several, the first signs, and all are good. Throws `OptionError` for one that is too short. */
export function serverSecret(records: RecordStore, configured?: string | readonly string[]): ServerSecret {
  const given = configured === undefined ? undefined : expectSecrets(typeof configured === "string" ? [configured] : configured);
  let kept: Promise<readonly string[]> | undefined;
  const secrets = (): Promise<readonly string[]> => {
    if (given !== undefined) return Promise.resolve(given);
    // A store that fails once may work the next time.
    kept ??= keptSecret(records).catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
  return {
    async sign(purpose, text) {
      const [first = ""] = await secrets();
      return mac(first, purpose, text);
    },
    async verify(purpose, text, signature) {
      // All of them are tried, so that the time does not tell which one it was.
      return (await secrets()).map((secret) => isSame(mac(secret, purpose, text), signature)).includes(true);
    },
  };
}

/** Whoever is first makes it; everybody else reads what the first has made. */
async function keptSecret(records: RecordStore): Promise<readonly string[]> {
  const stored = await records.get(COLLECTION, ID);
  if (stored !== undefined) return [stored.text];
  const made = randomBytes(LEAST_BYTES).toString("base64url");
  if (await records.create(COLLECTION, ID, made)) return [made];
  return keptSecret(records);
}

function mac(secret: string, purpose: string, text: string): string {
  const key = hkdfSync("sha256", secret, "graflow", purpose, 32);
  return createHmac("sha256", Buffer.from(key)).update(text).digest("base64url");
}

function expectSecrets(secrets: readonly string[]): readonly string[] {
  const given: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets];
  if (given.length === 0) throw new OptionError("Expected `auth.secret` to be a text or several, got none");
  for (const secret of given) {
    const bytes = typeof secret === "string" ? Buffer.byteLength(secret) : undefined;
    if (bytes !== undefined && bytes >= LEAST_BYTES) continue;
    // What was given is not shown.
    throw new OptionError(
      `Expected \`auth.secret\` to be text of at least ${LEAST_BYTES} bytes, got ${bytes === undefined ? typeof secret : `${bytes} bytes`}`,
      "Make one by chance, for instance with `openssl rand -base64 32`.",
    );
  }
  return secrets;
}

// The secrets that both sides of a call have, as users give them.
import { OptionError } from "../../shared/errors/option-error.ts";

/** In bytes. */
const LEAST_SECRET = 16;

/** One secret, or several, of which the first signs and all are believed. Throws `OptionError`. */
export function readSecrets(secret: unknown, of: string): readonly string[] {
  const all: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  const make = "Make one: node -p \"crypto.randomBytes(32).toString('base64url')\".";
  if (all.length === 0) throw new OptionError(`Expected \`secret\` of ${of} to be at least one secret, got none`, make);
  return all.map((one) => {
    // A secret is never shown.
    if (typeof one !== "string")
      throw new OptionError(`Expected \`secret\` of ${of} to be text, or a list of texts, got another value`, make);
    const { length } = new TextEncoder().encode(one);
    if (length < LEAST_SECRET)
      throw new OptionError(`Expected \`secret\` of ${of} to have at least ${LEAST_SECRET} bytes, got ${length}`, make);
    return one;
  });
}

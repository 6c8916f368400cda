// With what work and post are signed and encrypted, as a host gives it, checked. Secrets become key objects at once: these do not show what they
// hold when they are printed.
import { createSecretKey, type KeyObject } from "node:crypto";
import { expectKnown } from "../../../graph/settings.ts";
import { type Duration, parseDuration } from "../../../shared/duration.ts";
import { OptionError } from "../../../shared/errors/option-error.ts";
import { show } from "../../../shared/show.ts";

export interface SigningSecret {
  /** Names it, so that it can be replaced: letters, digits, `_` and `-`. It is stored with what was signed, and is no secret. */
  readonly id: string;
  /** At least 32 bytes: text, of which the UTF-8 counts, or bytes. */
  readonly secret: string | Uint8Array;
}

/** Workers believe only what whoever has a secret has added, and owners only what such workers have done. */
export interface SigningOptions {
  /** The first one signs; what any of them has signed is believed. */
  readonly secrets: readonly SigningSecret[];
  /** How long after it could have been taken work is still believed. Clocks of machines need to agree about as well. Default `"7d"`. */
  readonly maxAge?: Duration;
}

export interface EncryptionKey {
  /** Names it, as a secret's id does. */
  readonly id: string;
  /** 32 bytes, or those as base64 or hex. */
  readonly key: string | Uint8Array;
}

/** AES-256-GCM of what is signed. */
export interface EncryptionOptions {
  /** The first one encrypts; what any of them has encrypted can be read. */
  readonly keys: readonly EncryptionKey[];
}

/** The same, checked. The first of each is the one that is used for what is new. */
export interface SealKeys {
  readonly signing: ReadonlyMap<string, KeyObject>;
  readonly signWith: string;
  readonly encryption: ReadonlyMap<string, KeyObject>;
  readonly encryptWith: string | undefined;
  /** In ms. */
  readonly maxAge: number;
}

const LEAST_SECRET = 32;
const KEY = 32;
const make = "Make one: node -p 'crypto.randomBytes(32).toString(\"base64\")'. Keep it in the environment.";

/** Throws `OptionError`, which shows no secret. */
export function readSealOptions(signing: SigningOptions | undefined, encryption: EncryptionOptions | undefined): SealKeys | undefined {
  if (signing === undefined) {
    if (encryption === undefined) return undefined;
    throw new OptionError(
      "Expected `signing` with `encryption`, got none",
      "What is encrypted is signed as well: give signing: { secrets }.",
    );
  }
  if (typeof signing !== "object" || signing === null) throw new OptionError("Expected `signing` to be an object with `secrets`", make);
  expectKnown(signing, ["secrets", "maxAge"], "`signing`");
  const secrets = keyring(signing.secrets, "signing.secrets", "secret", secretOf);
  const maxAge = parseDuration(signing.maxAge ?? "7d", "signing.maxAge");
  if (maxAge < 1000) throw new OptionError(`Expected \`signing.maxAge\` to be at least 1 s, got ${show(signing.maxAge)}`);
  const keys = readEncryption(encryption);
  return {
    signing: secrets,
    signWith: firstOf(secrets),
    encryption: keys,
    encryptWith: keys.size === 0 ? undefined : firstOf(keys),
    maxAge,
  };
}

function readEncryption(encryption: EncryptionOptions | undefined): ReadonlyMap<string, KeyObject> {
  if (encryption === undefined) return new Map();
  if (typeof encryption !== "object" || encryption === null)
    throw new OptionError("Expected `encryption` to be an object with `keys`", make);
  expectKnown(encryption, ["keys"], "`encryption`");
  return keyring(encryption.keys, "encryption.keys", "key", keyOf);
}

function keyring(
  given: unknown,
  name: string,
  field: "secret" | "key",
  read: (value: unknown, name: string) => KeyObject,
): Map<string, KeyObject> {
  if (!Array.isArray(given) || given.length === 0)
    throw new OptionError(`Expected \`${name}\` to be a list of at least one { id, ${field} }`, make);
  const ring = new Map<string, KeyObject>();
  for (const [i, entry] of (given as readonly unknown[]).entries()) {
    if (typeof entry !== "object" || entry === null) throw new OptionError(`Expected \`${name}[${i}]\` to be { id, ${field} }`, make);
    expectKnown(entry, ["id", field], `\`${name}[${i}]\``);
    const { id, [field]: value } = entry as Readonly<Record<string, unknown>>;
    if (typeof id !== "string" || !/^[\w-]{1,64}$/.test(id)) {
      throw new OptionError(`Expected \`${name}[${i}].id\` to be 1 to 64 letters, digits, "_" or "-", got another value`);
    }
    if (ring.has(id)) throw new OptionError(`Expected every id in \`${name}\` once, got ${show(id)} twice`, "Give what is new another id.");
    ring.set(id, read(value, `${name}[${i}].${field}`));
  }
  return ring;
}

function secretOf(value: unknown, name: string): KeyObject {
  const bytes = typeof value === "string" ? Buffer.from(value, "utf8") : value instanceof Uint8Array ? value : undefined;
  if (bytes === undefined) throw new OptionError(`Expected \`${name}\` to be text or bytes`, make);
  if (bytes.byteLength < LEAST_SECRET) {
    throw new OptionError(`Expected \`${name}\` to have at least ${LEAST_SECRET} bytes, got ${bytes.byteLength}`, make);
  }
  return createSecretKey(bytes);
}

function keyOf(value: unknown, name: string): KeyObject {
  const bytes = typeof value === "string" ? decoded(value) : value instanceof Uint8Array ? value : undefined;
  if (bytes?.byteLength === KEY) return createSecretKey(bytes);
  throw new OptionError(`Expected \`${name}\` to be ${KEY} bytes, or those as base64 or hex`, make);
}

function decoded(text: string): Buffer | undefined {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  return /^[\w+/-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

function firstOf(ring: ReadonlyMap<string, KeyObject>): string {
  const [first = ""] = ring.keys();
  return first;
}

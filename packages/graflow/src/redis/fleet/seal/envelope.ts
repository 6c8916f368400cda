// A sealed text: what it says of itself in one line, then what it holds.
//
//   gf1 <secret> <key or -> <nonce> <…more words> <HMAC-SHA256 as base64url>\n<body>
//
// The HMAC is over the line as it stands (without itself), over what the text is bound to (its purpose, its place, whom it is about), and over the
// body as it stands. So there is one text for each seal: whatever is changed in it, it does not verify. Encrypted, the body is base64url of the
// initialisation vector, the ciphertext and the tag of AES-256-GCM; then the same line and the same fields are its additional data.
import { createCipheriv, createDecipheriv, createHmac, randomFillSync, timingSafeEqual, type KeyObject } from "node:crypto";
import { storable, textOf } from "../../stored-text.ts";
import { fieldsText } from "./fields.ts";
import type { SealKeys } from "./options.ts";

const MARK = "gf1 ";
const NO_KEY = "-";
const NONCE = 12;
const IV = 12;
const TAG = 16;
/** Characters of the line. Ids of work and queues stand in it. */
const LONGEST_LINE = 16_384;

/** Where a text belongs; what is put elsewhere does not verify. The first says what it is for. */
export type Binding = readonly [purpose: string, ...fields: (string | undefined)[]];

export interface Content {
  /** Which nobody else has. */
  readonly nonce: string;
  /** As they were given. */
  readonly words: readonly string[];
  readonly body: string;
}

export type ContentOr =
  | { readonly type: "sound"; readonly content: Content }
  | { readonly type: "unsigned" | "altered" | "damaged"; readonly error: string };

/** Whether a text says of itself that it is sealed. Whether it is, `openEnvelope` knows. */
export function isSealed(text: string): boolean {
  return text.startsWith(MARK);
}

/** Of a text that says that it is sealed. */
export function nonceOf(text: string): string {
  return text.slice(0, LONGEST_LINE).split(" ", 4)[3] ?? "";
}

/** `words` stand in the open, and must have no spaces or line breaks. */
export function sealEnvelope(keys: SealKeys, binding: Binding, words: readonly string[], text: string, nonce: string = newNonce()): string {
  const { signing, signWith, encryption, encryptWith } = keys;
  const line = [MARK + signWith, encryptWith ?? NO_KEY, nonce, ...words].join(" ");
  const bound = fieldsText([...binding, line]);
  const plain = storable(text);
  const cipherKey = encryptWith === undefined ? undefined : encryption.get(encryptWith);
  const body = cipherKey === undefined ? plain : encrypted(cipherKey, bound, plain);
  return `${line} ${macOf(signing.get(signWith), bound, body)}\n${body}`;
}

export function openEnvelope(keys: SealKeys, binding: Binding, text: string): ContentOr {
  if (!isSealed(text)) return { type: "unsigned", error: "It is not signed." };
  const end = text.slice(0, LONGEST_LINE).indexOf("\n");
  const split = text.lastIndexOf(" ", end);
  if (end < 0 || split < 0) return altered("What it says of itself cannot be read.");
  const line = text.slice(0, split);
  const body = text.slice(end + 1);
  const [secretId = "", keyId = "", nonce = "", ...words] = line.slice(MARK.length).split(" ");
  const secret = keys.signing.get(secretId);
  if (secret === undefined) return altered(`It is signed with a secret that is not known here${named(secretId)}.`);
  const bound = fieldsText([...binding, line]);
  if (!body.isWellFormed() || !isEqual(macOf(secret, bound, body), text.slice(split + 1, end))) {
    return altered("Its signature does not fit: it, or what it is about, was changed after it was signed.");
  }
  const plain = keyId === NO_KEY ? { text: body } : decrypted(keys, keyId, bound, body);
  if ("error" in plain) return { type: "damaged", error: plain.error };
  return { type: "sound", content: { nonce, words, body: textOf(plain.text) } };
}

function altered(error: string): ContentOr {
  return { type: "altered", error };
}

/** What a stranger may have written is shown only where it is a name. */
function named(id: string): string {
  return /^[\w-]{1,64}$/.test(id) ? `, \`${id}\`` : "";
}

function macOf(secret: KeyObject | undefined, bound: string, body: string): string {
  if (secret === undefined) throw new TypeError("there is no secret");
  return createHmac("sha256", secret)
    .update(`${bound}${Buffer.byteLength(body)}:`)
    .update(body)
    .digest("base64url");
}

/** As texts: of two ways to write the same bytes only one is ours. */
function isEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function encrypted(key: KeyObject, bound: string, text: string): string {
  const iv = randomFillSync(Buffer.alloc(IV));
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function decrypted(
  { encryption }: SealKeys,
  keyId: string,
  bound: string,
  body: string,
): { readonly text: string } | { readonly error: string } {
  const key = encryption.get(keyId);
  if (key === undefined) return { error: `It is encrypted with a key that is not known here${named(keyId)}.` };
  const bytes = Buffer.from(body, "base64url");
  if (bytes.length < IV + TAG) return { error: "It cannot be decrypted." };
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(-TAG));
    return { text: Buffer.concat([decipher.update(bytes.subarray(IV, -TAG)), decipher.final()]).toString("utf8") };
  } catch {
    return { error: "It cannot be decrypted." };
  }
}

// Random bytes are asked for by the thousand: one call for each would cost more than the signature of a small text.
const pool = Buffer.alloc(NONCE * 512);
let taken = pool.length;

export function newNonce(): string {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += NONCE;
  return pool.toString("base64url", taken - NONCE, taken);
}

// Who a request comes from: HMAC-SHA256 over its method, path, call, time, a number that is used once, and its body, with a secret that both
// sides have. Several secrets may be in force, so that one can be changed while both sides go on.

/** What is signed, beside the time and the number used once. */
export interface Signable {
  readonly method: string;
  /** Of the URL, without the query. A slash at its end makes no difference. */
  readonly path: string;
  readonly call: string;
  readonly body: string;
}

export const SIGNATURE = "graflow-signature";

const text = new TextEncoder();

type Key = ReturnType<typeof crypto.subtle.importKey>;

/** So many are kept ready. Calls have secrets of their own where nothing else is agreed upon: the oldest go first. */
const MOST_KEYS = 64;
const keys: Map<string, Key> = new Map();

function keyOf(secret: string): Key {
  let key = keys.get(secret);
  if (key === undefined) {
    key = crypto.subtle.importKey("raw", text.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
    keys.set(secret, key);
    for (const oldest of keys.keys()) {
      if (keys.size <= MOST_KEYS) break;
      keys.delete(oldest);
    }
  }
  return key;
}

function signedText({ method, path, call, body }: Signable, seconds: string, nonce: string): Uint8Array<ArrayBuffer> {
  return text.encode(`graflow-1\n${seconds}\n${nonce}\n${method}\n${path.replace(/\/+$/, "")}\n${call}\n${body}`);
}

/** The value of the header. `now` in ms. */
export async function sign(secret: string, what: Signable, now: number): Promise<string> {
  const seconds = String(Math.floor(now / 1000));
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(16)));
  const mac = await crypto.subtle.sign("HMAC", await keyOf(secret), signedText(what, seconds, nonce));
  return `t=${seconds},n=${nonce},v1=${base64url(new Uint8Array(mac))}`;
}

/** A request as believed, or why it is not, for whoever sent it. */
export type Verdict = { readonly isGood: true } | { readonly isGood: false; readonly why: string };

/** Believes each signature once, as long as it is fresh. */
export class Verifier {
  readonly #secrets: readonly string[];
  /** How far the clocks may differ, and how long a request may take, in ms. */
  readonly #window: number;
  /** Until when each number is remembered, in their order. */
  readonly #seen: Map<string, number> = new Map();

  constructor(secrets: readonly string[], window: number) {
    this.#secrets = secrets;
    this.#window = window;
  }

  async verify(header: string | null, what: Signable, now: number): Promise<Verdict> {
    if (header === null) return bad(`Expected the header ${SIGNATURE}, got none`);
    const [, seconds = "", nonce = "", mac = ""] = /^t=(\d{1,12}),n=([\w-]{22}),v1=([\w-]{43})$/.exec(header) ?? [];
    if (mac === "") return bad(`Expected the header ${SIGNATURE} to be t=…,n=…,v1=…`);
    if (!(await this.#isSigned(mac, signedText(what, seconds, nonce))))
      return bad(`Expected a signature of ${what.method} ${what.path} with a secret that is known here, got another one`);
    const age = now - Number(seconds) * 1000;
    if (Math.abs(age) > this.#window) {
      const side = age > 0 ? "old" : "early";
      return bad(
        `Expected a signature of the last ${this.#window / 1000} s, got one that is ${Math.round(Math.abs(age) / 1000)} s ${side}`,
      );
    }
    this.#forget(now);
    if (this.#seen.has(nonce)) return bad("Expected a request that has not been made before, got one again");
    this.#seen.set(nonce, now + 2 * this.#window);
    return { isGood: true };
  }

  async #isSigned(mac: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
    const bytes = fromBase64url(mac);
    // Compares in constant time; all secrets are tried, whichever it was.
    const found = await Promise.all(this.#secrets.map(async (secret) => crypto.subtle.verify("HMAC", await keyOf(secret), bytes, signed)));
    return found.includes(true);
  }

  #forget(now: number): void {
    for (const [nonce, until] of this.#seen) {
      if (until > now) break;
      this.#seen.delete(nonce);
    }
  }
}

function bad(why: string): Verdict {
  return { isGood: false, why };
}

export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromBase64url(written: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(written.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/**
 * Headers as of Standard Webhooks, for functions that are not Graflow's: any of its libraries verifies them. A secret that begins with `whsec_`
 * is base64, as they have it.
 */
export async function webhookHeaders(secret: string, id: string, body: string, now: number): Promise<Record<string, string>> {
  const seconds = String(Math.floor(now / 1000));
  const raw = secret.startsWith("whsec_") ? Uint8Array.from(atob(secret.slice(6)), (letter) => letter.charCodeAt(0)) : text.encode(secret);
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, text.encode(`${id}.${seconds}.${body}`));
  return { "webhook-id": id, "webhook-timestamp": seconds, "webhook-signature": `v1,${base64(new Uint8Array(mac))}` };
}

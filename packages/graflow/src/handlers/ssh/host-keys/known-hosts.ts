// Files of known hosts, as OpenSSH keeps them (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): names, patterns, hashed names, other ports, revoked keys.
// Authorities that sign keys of hosts are not supported: their lines are left out.
import { createHmac, timingSafeEqual } from "node:crypto";
import { fingerprintOf } from "./host-key.ts";

export interface KnownKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly isRevoked: boolean;
  /** As in `~/.ssh/known_hosts:12`. */
  readonly where: string;
}

/** Keys that a file has for a host, in order. Lines that cannot be read are left out. */
export function keysIn(text: string, file: string, host: string, port: number): KnownKey[] {
  const name = nameOf(host, port);
  return text.split("\n").flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    const marker = words[0]?.startsWith("@") === true ? words.shift() : undefined;
    const [names, type, base64] = words;
    if (names === undefined || type === undefined || base64 === undefined || names.startsWith("#")) return [];
    if (marker !== undefined && marker !== "@revoked") return [];
    if (!isFor(names, name)) return [];
    const fingerprint = fingerprintOf(Buffer.from(base64, "base64"));
    return [{ type, fingerprint, isRevoked: marker === "@revoked", where: `${file}:${index + 1}` }];
  });
}

/** As hosts stand in these files. */
export function nameOf(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

function isFor(names: string, name: string): boolean {
  if (names.startsWith("|")) return isHashOf(names, name);
  const patterns = names.toLowerCase().split(",");
  if (patterns.some((pattern) => pattern.startsWith("!") && fits(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith("!") && fits(pattern, name));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt, hash] = hashed.split("|");
  if (version !== "1" || salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, "base64");
  const got = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return expected.length === got.length && timingSafeEqual(expected, got);
}

/** `*` stands for any characters, `?` for one. Without going back over what was read: no pattern takes long. */
function fits(pattern: string, name: string): boolean {
  let at = 0;
  let from = 0;
  /** Of the last `*`, and where it was taken to end. */
  let star = -1;
  let end = 0;
  while (at < name.length) {
    if (pattern[from] === "*") {
      star = from++;
      end = at;
    } else if (from < pattern.length && (pattern[from] === "?" || pattern[from] === name[at])) {
      from++;
      at++;
    } else if (star !== -1) {
      from = star + 1;
      at = ++end;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(from));
}

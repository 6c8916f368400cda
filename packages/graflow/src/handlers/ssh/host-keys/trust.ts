// Whether a server is the one that is meant. There is no way to leave that out: whom nobody knows is refused, with how to make him known.
import { readFile } from "node:fs/promises";
import { GraflowError } from "../../../shared/errors/graflow-error.ts";
import type { HostKey } from "./host-key.ts";
import { keysIn, nameOf, type KnownKey } from "./known-hosts.ts";

/** Whom to trust: fingerprints, or files of known hosts. */
export type Trust = { readonly pins: readonly string[] } | { readonly files: readonly string[] };

export interface Server {
  readonly host: string;
  readonly port: number;
}

/** What is known of one server. */
export interface Known {
  /** Types of its keys, where they are known. */
  readonly types: readonly string[];
  /** Why a key is refused; `undefined`: it is the right one. */
  refusal(key: HostKey): GraflowError | undefined;
}

/** Rejects when a file of known hosts is there and cannot be read. */
export async function knownOf(server: Server, trust: Trust): Promise<Known> {
  if ("pins" in trust)
    return { types: [], refusal: (key) => (trust.pins.includes(key.fingerprint) ? undefined : changed(server, key, trust.pins)) };
  const keys = (await Promise.all(trust.files.map((file) => keysOf(file, server)))).flat();
  const right = keys.filter(({ isRevoked }) => !isRevoked);
  return {
    types: [...new Set(right.map(({ type }) => type))],
    refusal(key) {
      const same = keys.filter(({ fingerprint }) => fingerprint === key.fingerprint);
      const revoked = same.find(({ isRevoked }) => isRevoked);
      if (revoked !== undefined) return revokedKey(server, key, revoked);
      if (same.length > 0) return undefined;
      if (right.length > 0)
        return changed(
          server,
          key,
          right.map((known) => `${known.fingerprint} (${known.type}, ${known.where})`),
        );
      return unknown(server, key, trust.files);
    },
  };
}

async function keysOf(file: string, { host, port }: Server): Promise<KnownKey[]> {
  try {
    return keysIn(await readFile(file, "utf8"), file, host, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new GraflowError("PLACE_UNAVAILABLE", `Expected to read the known hosts in ${file}, got ${String(error)}`, {
      hint: "Correct `hostKey`, or the permissions of that file.",
      cause: error,
    });
  }
}

function unknown({ host, port }: Server, key: HostKey, files: readonly string[]): GraflowError {
  return new GraflowError(
    "PLACE_UNAVAILABLE",
    `Expected to know the host key of ${host}:${port}, got ${key.fingerprint} (${key.type}), which is in none of ${files.join(", ")}`,
    {
      hint:
        `Compare it with what \`ssh-keygen -lf /etc/ssh/ssh_host_…_key.pub\` says on that machine. If they are the same, pin it: hostKey: "${key.fingerprint}"; ` +
        `or add to ${files[0] ?? "a file of known hosts"}: ${nameOf(host, port)} ${key.type} ${key.base64}`,
    },
  );
}

function changed({ host, port }: Server, key: HostKey, expected: readonly string[]): GraflowError {
  return new GraflowError(
    "PLACE_UNAVAILABLE",
    `THE HOST KEY OF ${host}:${port} IS ANOTHER ONE. Expected ${expected.join(" or ")}, got ${key.fingerprint} (${key.type})`,
    {
      hint: "Somebody may stand between you and that machine; nothing was sent to it. Only if you know that its keys were changed, put the new one into `hostKey` or the file of known hosts.",
    },
  );
}

function revokedKey({ host, port }: Server, key: HostKey, { where }: KnownKey): GraflowError {
  return new GraflowError("PLACE_UNAVAILABLE", `THE HOST KEY OF ${host}:${port} IS REVOKED: ${key.fingerprint} (${key.type}) in ${where}`, {
    hint: "Somebody else has that key: do not connect. Give that machine new host keys.",
  });
}

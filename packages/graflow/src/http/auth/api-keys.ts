// API keys in the engine's records: made, listed, revoked, and recognised. A key that was revoked stays in the list, since the audit trail
// names it.
import type { RecordStore, StoredRecord } from "../../ports/record-store.ts";
import { BackendError } from "../../shared/errors/backend-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { SecurityError } from "../../shared/errors/security-error.ts";
import { show } from "../../shared/show.ts";
import { type Caller, permissionsOf, type Permission, type Role } from "../caller.ts";
import { type ApiKeyInfo, type KeptKey, keyIdOf, makeKey, type NewApiKey } from "./api-key.ts";
import { isSame, sha256 } from "./constant-time.ts";
import { grantedBy, allPermissions } from "./grants.ts";

const COLLECTION = "api-keys";
const PAGE = 500;

/** Who makes a key: what they may do, and what they are called. */
export type KeyMaker = Pick<Caller, "permissions" | "names">;

export interface CreatedKey {
  /** It is told here and never again. */
  readonly key: string;
  readonly info: ApiKeyInfo;
}

/** A key that is good as soon as it is saved. */
export interface DraftKey {
  readonly id: string;
  save(): Promise<CreatedKey>;
}

/** The keys of all servers that share these records. Methods reject when the records fail (`BackendError`). */
export interface ApiKeys {
  /** Makes a key. `maker`: a key never may do more than they; default: whoever has the records. Throws as `draft` does. */
  create(key: NewApiKey, maker?: KeyMaker): Promise<CreatedKey>;
  /** The same in two steps, for whoever accounts for it in between. Throws `OptionError`, and `SecurityError` (`ACCESS_DENIED`). */
  draft(key: NewApiKey, maker?: KeyMaker): DraftKey;
  get(id: string): Promise<ApiKeyInfo | undefined>;
  /** By id. */
  list(): Promise<ApiKeyInfo[]>;
  /** From now on it is refused. `undefined` when there is no such key. */
  revoke(id: string): Promise<ApiKeyInfo | undefined>;
  /** The key that this text is; `undefined` for one that is unknown, wrong, expired or revoked. */
  recognise(key: string): Promise<ApiKeyInfo | undefined>;
}

/** `now`: in milliseconds since 1970. */
export function apiKeys(records: RecordStore, now: () => number = Date.now): ApiKeys {
  const infoOf = (record: StoredRecord): ApiKeyInfo => {
    const { hash: _, ...kept } = JSON.parse(record.text) as KeptKey;
    const isExpired = kept.expiresAt !== undefined && kept.expiresAt <= now();
    return { id: record.id, ...kept, status: kept.revokedAt !== undefined ? "revoked" : isExpired ? "expired" : "active" };
  };

  const keys: ApiKeys = {
    async create(wanted, maker) {
      return keys.draft(wanted, maker).save();
    },

    draft(wanted, maker) {
      const { name, roles, permissions, groups, expiresAt } = expectKey(wanted, now());
      if (maker !== undefined) expectGrantable(grantedBy(roles, permissions), [name, ...groups], maker);
      const { id, key, hash } = makeKey();
      const kept: KeptKey = { name, roles, permissions, groups, createdAt: now(), ...(expiresAt === undefined ? {} : { expiresAt }), hash };
      const text = JSON.stringify(kept);
      return {
        id,
        async save() {
          if (await records.create(COLLECTION, id, text)) return { key, info: infoOf({ id, text, version: 1 }) };
          throw new BackendError("BACKEND_FAILED", `Expected ${id} to be no key yet, got one`, { hint: "Make another one." });
        },
      };
    },

    async get(id) {
      const record = id === "" || id.length > 500 ? undefined : await records.get(COLLECTION, id);
      return record === undefined ? undefined : infoOf(record);
    },

    async list() {
      const found: ApiKeyInfo[] = [];
      for (let after: string | undefined; ;) {
        const page = await records.list(COLLECTION, { after, limit: PAGE });
        found.push(...page.map(infoOf));
        if (page.length < PAGE) return found;
        after = page.at(-1)?.id;
      }
    },

    async revoke(id) {
      const record = id === "" || id.length > 500 ? undefined : await records.get(COLLECTION, id);
      if (record === undefined) return undefined;
      const kept = JSON.parse(record.text) as KeptKey;
      if (kept.revokedAt !== undefined) return infoOf(record);
      const text = JSON.stringify({ ...kept, revokedAt: now() } satisfies KeptKey);
      if (!(await records.replace(COLLECTION, id, record.version, text))) return keys.revoke(id);
      return infoOf({ ...record, text });
    },

    async recognise(key) {
      const id = keyIdOf(key);
      const record = id === undefined ? undefined : await records.get(COLLECTION, id);
      if (record === undefined) return undefined;
      const { hash } = JSON.parse(record.text) as KeptKey;
      if (!isSame(hash, sha256(key))) return undefined;
      const info = infoOf(record);
      return info.status === "active" ? info : undefined;
    },
  };
  return keys;
}

type WholeKey = Required<Omit<NewApiKey, "expiresAt">> & Pick<NewApiKey, "expiresAt">;

function expectKey({ name, roles = [], permissions = [], groups = [], expiresAt }: NewApiKey, now: number): WholeKey {
  const isName = (text: unknown): boolean => typeof text === "string" && text.trim() !== "" && text.length <= 200 && !/\p{Cc}/u.test(text);
  if (!isName(name))
    throw new OptionError(
      `Expected \`name\` of a key to be text of 1 to 200 characters, none of them a control character, got ${show(name)}`,
    );
  expectAmong<Role>(roles, Object.keys(permissionsOf) as Role[], "roles");
  expectAmong<Permission>(permissions, allPermissions, "permissions");
  if (roles.length + permissions.length === 0)
    throw new OptionError("Expected `roles` or `permissions` for a key, got neither", "A key without them could do nothing.");
  if (!Array.isArray(groups) || !groups.every(isName))
    throw new OptionError(`Expected \`groups\` of a key to be a list of names, got ${show(groups)}`);
  if (expiresAt !== undefined && !(Number.isFinite(expiresAt) && expiresAt > now))
    throw new OptionError(`Expected \`expiresAt\` to be a time to come, in milliseconds since 1970, got ${show(expiresAt)}`);
  return { name, roles, permissions, groups, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function expectAmong<T extends string>(given: readonly T[], known: readonly T[], name: string): void {
  const isKnown = (one: unknown): boolean => known.some((name) => name === one);
  if (Array.isArray(given) && given.every(isKnown)) return;
  throw new OptionError(`Expected \`${name}\` of a key to be among ${known.map((one) => `\`${one}\``).join(", ")}, got ${show(given)}`);
}

/**
 * Nobody makes a key for more than they may do themselves. Who answers asks as an assignee does so by name: then the names of the key must be
 * their own as well.
 */
function expectGrantable(wanted: ReadonlySet<Permission>, names: readonly string[], maker: KeyMaker): void {
  const beyond = [...wanted].filter((permission) => !maker.permissions.has(permission));
  if (beyond.length > 0) throw notGrantable(`for what you may do yourself, got ${beyond.join(", ")}`);
  if (!wanted.has("asks:answer") || maker.permissions.has("asks:override")) return;
  const foreign = names.filter((name) => !maker.names.includes(name));
  if (foreign.length > 0) throw notGrantable(`that answers in names of your own, got ${foreign.map((name) => show(name)).join(", ")}`);
}

function notGrantable(what: string): SecurityError {
  return new SecurityError("ACCESS_DENIED", `Expected a key ${what}`, { hint: "Leave these out, or ask somebody who has them." });
}

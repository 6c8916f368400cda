// Who has logged in to the page. The browser holds an id that is nothing but chance; the records hold its hash, so that whoever reads them
// has no session.
import { randomBytes } from "node:crypto";
import type { RecordStore } from "../../ports/record-store.ts";
import { type Duration, parseDuration } from "../../shared/duration.ts";
import type { Permission, Role } from "../caller.ts";
import { sha256 } from "./constant-time.ts";
import type { SessionOptions } from "./options.ts";

const COLLECTION = "sessions";
/** How exactly the last use is known, in ms: not every request writes. */
const TOUCH = 60_000;
const SWEEP = 60 * 60_000;
const PAGE = 500;

/** Who a session is of. */
export interface SessionOwner {
  readonly name: string;
  /** With groups. */
  readonly names: readonly string[];
  readonly roles: readonly Role[];
  readonly permissions?: readonly Permission[];
  /** The API key that opened it: it ends with that, and may do what that may. */
  readonly keyId?: string;
}

interface KeptSession extends SessionOwner {
  readonly createdAt: number;
  readonly seenAt: number;
}

/** Methods reject when the records fail (`BackendError`). */
export interface Sessions {
  /** Opens a session under a new id, which is told here only. */
  open(owner: SessionOwner): Promise<string>;
  /** Whose it is; `undefined` for one that is unknown or over. */
  find(id: string): Promise<SessionOwner | undefined>;
  /** Resolves to whose it was. */
  close(id: string): Promise<SessionOwner | undefined>;
}

/** `now`: in milliseconds since 1970. Throws `OptionError`. */
export function sessions(records: RecordStore, now: () => number, options: SessionOptions = {}): Sessions {
  const idle = expectLength(options.idle ?? "8h", "auth.session.idle");
  const absolute = expectLength(options.absolute ?? "24h", "auth.session.absolute");
  const isOver = ({ createdAt, seenAt }: KeptSession): boolean => now() - createdAt >= absolute || now() - seenAt >= idle;
  const touch = Math.min(TOUCH, idle / 4);
  let swept = -Infinity;

  /** Sessions that nobody came back to would stay for ever. */
  const sweep = async (): Promise<void> => {
    if (now() - swept < SWEEP) return;
    swept = now();
    for (let after: string | undefined; ;) {
      const page = await records.list(COLLECTION, { after, limit: PAGE });
      for (const { id, text } of page) if (isOver(JSON.parse(text) as KeptSession)) await records.remove(COLLECTION, id);
      if (page.length < PAGE) return;
      after = page.at(-1)?.id;
    }
  };

  return {
    async open(owner) {
      await sweep();
      const id = randomBytes(32).toString("base64url");
      const kept: KeptSession = { ...owner, createdAt: now(), seenAt: now() };
      await records.create(COLLECTION, sha256(id), JSON.stringify(kept));
      return id;
    },

    async find(id) {
      const record = await records.get(COLLECTION, sha256(id));
      if (record === undefined) return undefined;
      const kept = JSON.parse(record.text) as KeptSession;
      if (isOver(kept)) {
        await records.remove(COLLECTION, record.id);
        return undefined;
      }
      // Somebody else may be quicker, and has then noted the same.
      if (now() - kept.seenAt >= touch)
        await records.replace(COLLECTION, record.id, record.version, JSON.stringify({ ...kept, seenAt: now() } satisfies KeptSession));
      return kept;
    },

    async close(id) {
      const record = await records.get(COLLECTION, sha256(id));
      if (record === undefined) return undefined;
      await records.remove(COLLECTION, record.id);
      return JSON.parse(record.text) as KeptSession;
    },
  };
}

function expectLength(value: Duration, name: string): number {
  const ms = parseDuration(value, name);
  return Math.max(1, ms);
}

// The audit trail over a log of the backend's records. Lines are only ever added; what was refused is written down in bounded numbers.
import type { RecordStore } from "../ports/record-store.ts";
import type { AuditEntry, AuditFilter, AuditTrail } from "./audit.ts";

const LOG = "audit";
const PAGE = 500;

/** The trail of all servers and terminals that share these records. `now`: in milliseconds since 1970. */
export function auditTrail(records: RecordStore, now: () => number = Date.now): AuditTrail {
  return {
    async note(action, subject, { name, kind, keyId, from }, details) {
      const line: Omit<AuditEntry, "seq" | "at"> = {
        action,
        subject,
        ...(name === undefined ? {} : { by: name }),
        kind,
        ...(keyId === undefined ? {} : { keyId }),
        from,
        ...(details === undefined ? {} : { details }),
      };
      await records.append(LOG, now(), JSON.stringify(line));
    },

    async list({ action, subject, by, order = "oldest", after, limit = 100 }: AuditFilter = {}) {
      const found: AuditEntry[] = [];
      const isWanted = (entry: AuditEntry): boolean =>
        (action === undefined || entry.action === action) &&
        (subject === undefined || entry.subject === subject) &&
        (by === undefined || entry.by === by);
      for (let last = after; found.length < limit;) {
        const lines = await records.read(LOG, { order, after: last, limit: PAGE });
        for (const { seq, at, text } of lines) {
          last = seq;
          const entry = { ...(JSON.parse(text) as Omit<AuditEntry, "seq" | "at">), seq, at };
          if (found.length < limit && isWanted(entry)) found.push(entry);
        }
        if (lines.length < PAGE) break;
      }
      return found;
    },
  };
}

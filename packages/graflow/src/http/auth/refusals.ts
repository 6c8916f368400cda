// What was refused, in the audit trail: so much of it that somebody can see an attack, and so little that an attack does not fill the disk.
import type { Context } from "hono";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { AuditActor, AuditTrail } from "../audit.ts";
import { networkOf } from "../security/address.ts";
import { Limiter } from "../security/limiter.ts";
import type { Env } from "../services.ts";
import { writtenPath } from "../written-path.ts";

/** In a minute. */
const OF_ONE_NETWORK = 10;
const OF_ALL = 100;

/** Notes that `actor` was refused. Never rejects: a refusal stays one, whether or not it can be noted. */
export type NoteRefusal = (c: Context<Env>, actor: AuditActor, error: unknown) => Promise<void>;

export function refusalNotes(audit: AuditTrail): NoteRefusal {
  const ofOne = new Limiter(OF_ONE_NETWORK, 60);
  const ofAll = new Limiter(OF_ALL, 60);
  let unnoted = 0;
  return async (c, actor, error) => {
    try {
      const isNoted = (await ofOne.take(networkOf(actor.from))).allowed && (await ofAll.take("")).allowed;
      if (!isNoted) {
        unnoted++;
        return;
      }
      const details = {
        method: c.req.method,
        ...(isGraflowError(error) ? { code: error.code } : { status: c.res.status }),
        ...(unnoted === 0 ? {} : { unnoted }),
      };
      unnoted = 0;
      await audit.note("access.refused", writtenPath(c.req.url), actor, details);
    } catch {
      // The store has failed. Whoever wants to do something that counts will hear of it.
    }
  };
}

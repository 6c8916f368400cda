// Doing what must be accounted for: it is written down first, and does not happen when it cannot be.
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import type { AuditAction } from "../audit.ts";
import type { Caller } from "../caller.ts";
import type { Services } from "../services.ts";

export interface Account {
  readonly action: AuditAction;
  readonly subject: string;
  readonly by: Caller;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Callers see to it before that `act` is likely to succeed; when it fails all the same, a second line says so. */
export async function accounted<T>({ audit }: Services, { action, subject, by, details }: Account, act: () => Promise<T>): Promise<T> {
  await audit.note(action, subject, by, details);
  try {
    return await act();
  } catch (error) {
    const failed = isGraflowError(error) ? error.code : "SERVER_FAILED";
    await audit.note(action, subject, by, { ...details, failed }).catch(() => {});
    throw error;
  }
}

// What is done to stored runs, asks and keys from a terminal stands in the audit trail, beside what is done through a server.
import type { AskAnswer, AskInfo, Engine } from "@graflow/core";
import type { AuditAction, AuditActor, AuditTrail } from "@graflow/core/http";
import { givenName, personHere, terminalHere } from "../asks/person.ts";
import type { Shell } from "../shell.ts";

export interface Account {
  readonly action: AuditAction;
  /** The id of the run, the ask or the key. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** An answer that `by` gives. What was decided belongs to it; texts and data do not: they are with the ask. */
export function answerAccount(
  { id, runId, workflow, taskId }: AskInfo,
  answer: AskAnswer,
  by: string | undefined,
  { env }: Pick<Shell, "env">,
): Account {
  const decision = "approved" in answer ? { approved: answer.approved } : {};
  return { action: "ask.answer", subject: id, details: { runId, workflow, taskId, ...decision, ...givenName(by, env) } };
}

/** What is written down is that of the user of the operating system, whatever name they give an answer. */
function actorHere({ env }: Pick<Shell, "env">): AuditActor {
  return { name: personHere(env), kind: "terminal", keyId: undefined, from: terminalHere() };
}

export async function trailOf({ records }: Engine): Promise<AuditTrail> {
  const { auditTrail } = await import("@graflow/core/http");
  return auditTrail(records);
}

/** Of what has begun already, or cannot fail. Nothing of a store in memory outlives this process: nobody could read the trail. */
export async function note(engine: Engine, { action, subject, details }: Account, shell: Pick<Shell, "env">): Promise<void> {
  if (engine.durable) await (await trailOf(engine)).note(action, subject, actorHere(shell), details);
}

/** Writes it down, then does it: what cannot be accounted for does not happen. When it fails, a second line says so. */
export async function accounted<T>(engine: Engine, account: Account, shell: Pick<Shell, "env">, act: () => Promise<T>): Promise<T> {
  if (!engine.durable) return act();
  const trail = await trailOf(engine);
  const { action, subject, details } = account;
  const actor = actorHere(shell);
  await trail.note(action, subject, actor, details);
  try {
    return await act();
  } catch (error) {
    const failed = error instanceof Error && "code" in error ? String(error.code) : "FAILED";
    await trail.note(action, subject, actor, { ...details, failed }).catch(() => {});
    throw error;
  }
}

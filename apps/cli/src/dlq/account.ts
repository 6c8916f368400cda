// What the audit trail says of a dead letter, which may be gone afterwards.
import type { DeadLetterInfo } from "@graflow/core";

export function aboutLetter({ reason, work: { kind, queue, workflow, runId } }: DeadLetterInfo): Readonly<Record<string, unknown>> {
  return { reason, kind, queue, workflow, ...(runId === undefined ? {} : { runId }) };
}

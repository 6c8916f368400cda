// The dead letters that a filter lets through, all of them.
import type { DeadLetterInfo, DeadLetterListOptions, EngineDeadLetters } from "@graflow/core";

export interface LetterFilter {
  readonly queue?: string;
  readonly workflow?: string;
  readonly run?: string;
  readonly reason?: NonNullable<DeadLetterListOptions["reason"]>;
}

const page = 500;

export async function allLetters(letters: EngineDeadLetters, filter: LetterFilter): Promise<readonly DeadLetterInfo[]> {
  const found: DeadLetterInfo[] = [];
  for (let after: string | undefined; ;) {
    const listed = await letters.list({ ...listOptions(filter), limit: page, ...(after === undefined ? {} : { after }) });
    found.push(...listed);
    after = listed.at(-1)?.id;
    if (listed.length < page) return found;
  }
}

export function listOptions({ queue, workflow, run, reason }: LetterFilter): DeadLetterListOptions {
  return {
    ...(queue === undefined ? {} : { queue }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(run === undefined ? {} : { runId: run }),
    ...(reason === undefined ? {} : { reason }),
  };
}

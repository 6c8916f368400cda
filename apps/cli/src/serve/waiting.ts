// What there is to do when a server starts: runs that wait, and asks that nobody has answered.
import type { Engine, RunInfo } from "@graflow/core";

export interface WaitingRuns {
  readonly suspended: number;
  readonly abandoned: number;
  readonly openAsks: number;
}

/** What is read at once. */
const page = 1000;

export async function waitingIn({ runs, asks }: Pick<Engine, "runs" | "asks">): Promise<WaitingRuns> {
  const count = (status: RunInfo["status"]): Promise<number> =>
    counted((after) => runs.list({ status, limit: page, ...(after === undefined ? {} : { after }) }));
  return {
    suspended: await count("suspended"),
    abandoned: await count("abandoned"),
    openAsks: await counted((after) => asks.list({ status: "open", limit: page, ...(after === undefined ? {} : { after }) })),
  };
}

async function counted(list: (after: string | undefined) => Promise<readonly { readonly id: string }[]>): Promise<number> {
  let count = 0;
  for (let after: string | undefined; ;) {
    const found = await list(after);
    count += found.length;
    after = found.at(-1)?.id;
    if (found.length < page) return count;
  }
}

// Containers whose owner has ended without a word: it was killed, and what it ran does not end by itself. Whoever comes next on the same machine
// removes them. Nobody else's are touched.
import { isGone, readOwner, type Owner } from "../owner.ts";
import { ANSWER, type Client } from "./client.ts";

/** The label of every container of ours: whose it is. */
export const OWNER = "graflow.owner";

/** How often to look, at most, in ms. */
const PAUSE = 60_000;

interface Listed {
  readonly Id: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** One for each daemon and process. */
export class Sweeper {
  #last = -Infinity;
  #sweeping: Promise<unknown> | undefined = undefined;

  /** Looks, unless that was done a short while ago. `now` in ms. Resolves when it is done; what goes wrong is for the next time. */
  async look(client: Client, own: Owner, now: number): Promise<void> {
    if (this.#sweeping === undefined && now - this.#last >= PAUSE) {
      this.#last = now;
      this.#sweeping = sweep(client, own)
        .catch(() => 0)
        .finally(() => (this.#sweeping = undefined));
    }
    await this.#sweeping;
  }
}

/** Resolves to how many were removed. */
async function sweep(client: Client, own: Owner): Promise<number> {
  const filters = JSON.stringify({ label: [OWNER] });
  const list = (await client.ask("GET", "/containers/json", {
    query: { all: "1", filters },
    isIdle: true,
    signal: AbortSignal.timeout(ANSWER),
  })) as readonly Listed[];
  let removed = 0;
  for (const { Id, Labels } of list) {
    const owner = readOwner(Labels?.[OWNER] ?? "");
    if (owner === undefined || !(await isGone(owner, own))) continue;
    // Another may have been quicker.
    await remove(client, Id).then(
      () => removed++,
      () => {},
    );
  }
  return removed;
}

/** Ends a container at once, and removes it with what only it has. */
export async function remove(client: Client, id: string): Promise<void> {
  await client.ask("DELETE", `/containers/${id}`, { query: { force: "1", v: "1" }, signal: AbortSignal.timeout(ANSWER) });
}

const sweepers = new Map<string, Sweeper>();

export function sweeperOf({ told }: Client): Sweeper {
  let sweeper = sweepers.get(told);
  if (sweeper === undefined) sweepers.set(told, (sweeper = new Sweeper()));
  return sweeper;
}

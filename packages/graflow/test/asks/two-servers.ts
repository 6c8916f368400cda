// Many suspended runs on one file, and two processes that look after them: what they cost while they wait, and that each wakes once.
import { join } from "node:path";
import { createEngine, sqlite } from "../../src/index.ts";
import { temporaryFolder } from "../sqlite/store.ts";
import { sent } from "./letters.ts";
import type { Report } from "./server.ts";
import { completed, startServer, write, type Server } from "./servers.ts";
import { faultsOfRun } from "./world.ts";

export interface Served {
  /** What the heap of a process has grown by while so many wait, in bytes; the larger of both. */
  readonly growth: number;
  /** The share of a processor that it takes while nothing happens; the larger of both. */
  readonly idle: number;
  /** How often each letter was sent, and by how many processes. */
  readonly counts: readonly number[];
  readonly processes: number;
  readonly faults: readonly string[];
}

const nothing = { growth: 0, idle: 0 };

/** What they take while nothing happens for so many milliseconds. */
async function watch(servers: readonly Server[], before: readonly Measure[], watched: number): Promise<Pick<Served, "growth" | "idle">> {
  // They look at all runs at least once.
  await rest(2_500);
  const begun = await Promise.all(servers.map(measure));
  await rest(watched);
  const after = await Promise.all(servers.map(measure));
  return {
    growth: Math.max(...after.map(({ heap }, i) => heap - (before[i]?.heap ?? 0))),
    idle: Math.max(...after.map(({ cpu }, i) => (cpu - (begun[i]?.cpu ?? 0)) / watched)),
  };
}

/** `watched`: for how long it is looked at what they take while nothing happens, in ms; 0: not at all. */
export async function serveTwice(count: number, watched: number): Promise<Served> {
  const folder = temporaryFolder();
  const [file, log] = [join(folder, "runs.db"), join(folder, "log")];
  await using engine = createEngine({ backend: sqlite({ path: file }) });
  const servers = [await startServer({ file }), await startServer({ file })];
  try {
    const before = await Promise.all(servers.map(measure));
    const ids = await write(engine, log, count);
    const { growth, idle } = watched === 0 ? nothing : await watch(servers, before, watched);

    const words = new Map<string, string>();
    for (;;) {
      const page = await engine.asks.list({ status: "open", limit: 200 });
      for (const { id, runId } of page) {
        words.set(runId, `w${words.size}`);
        await engine.asks.answer(id, { text: words.get(runId) ?? "" }, { by: "ada", from: "test" });
      }
      if (page.length === 0) break;
    }
    await completed(engine, count);
    const lines = sent(log);
    const faults = lines.flatMap(([run = "", , word]) => (words.get(run) === word ? [] : [`${run} was sent with ${word}`]));
    for (const id of ids) faults.push(...(await faultsOfRun(engine, id)));
    return {
      growth,
      idle,
      counts: ids.map((id) => lines.filter(([run]) => run === id).length),
      processes: new Set(lines.map(([, pid]) => pid)).size,
      faults,
    };
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

type Measure = Extract<Report, { readonly type: "measured" }>;

async function measure(server: Server): Promise<Measure> {
  const measured = await server.order({ do: "measure" }, "measured");
  if (measured === undefined) throw new Error("A process has ended");
  return measured;
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

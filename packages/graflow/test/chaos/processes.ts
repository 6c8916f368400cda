// Processes of the chaos tests, as the test that starts them sees them.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Instant } from "./instants.ts";
import { type Job, RUN, type Storing, type Task, type Told } from "./job.ts";

const script = fileURLToPath(new URL("process.ts", import.meta.url));

/** Where all processes of one history work. */
export interface Place {
  readonly folder: string;
  readonly file: string;
  readonly log: string;
  /** The id of the run. */
  readonly run: string;
  readonly storing: Storing;
  readonly workflow: Job["workflow"];
}

export function newPlace(storing: Storing = {}, workflow: Job["workflow"] = "chaos"): Place {
  const folder = mkdtempSync(join(tmpdir(), "graflow-chaos-"));
  return { folder, file: join(folder, "runs.db"), log: join(folder, "log"), run: RUN, storing, workflow };
}

export function removePlace({ folder }: Place): void {
  rmSync(folder, { recursive: true, force: true });
}

/** How a process has ended. */
export type End = { readonly type: "killed" } | Extract<Told, { readonly type: "done" | "refused" }>;

export interface Started {
  readonly child: ChildProcess;
  /** What it has told so far. */
  readonly told: readonly Told[];
  /** Resolves when it has told this; rejects when it has ended without. */
  heard(type: Told["type"]): Promise<void>;
  readonly end: Promise<End>;
}

/** Starts a process. At the instant, if there is one, it is killed, or stops. */
export function start(place: Place, number: number, task: Task, instant?: Instant, signal?: "SIGSTOP"): Started {
  const { file, log, run, storing, workflow } = place;
  const job: Job = { task, file, log, run, storing, workflow, number, ...(instant && { instant }), ...(signal && { signal }) };
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(tmpdir(), "graflow-chaos-cache"),
    NODE_OPTIONS: "--disable-warning=ExperimentalWarning",
  };
  const child = fork(script, [JSON.stringify(job)], { execArgv: [], env, stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const told: Told[] = [];
  child.on("message", (message) => void told.push(message as Told));
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;

  const heard = async (type: Told["type"]): Promise<void> => {
    for (let seen = 0; !told.some((one) => one.type === type); seen++) {
      const next = once(child, "message").then(() => true);
      if (!(await Promise.race([next, closed.then(() => false)]))) throw new Error(`It has ended without being ${type}`);
    }
  };
  const end = closed.then(([code, signal]): End => {
    if (signal === "SIGKILL") return { type: "killed" };
    const last = told.at(-1);
    if (last?.type === "done" || last?.type === "refused") return last;
    throw new Error(`A process has ended by itself: code ${code}, signal ${signal}`);
  });
  // Whoever kills a process need not wait for its end as well.
  end.catch(() => {});
  if (instant?.at === "time") {
    const { ms } = instant;
    heard("ready").then(
      () => void setTimeout(() => child.kill("SIGKILL"), ms),
      () => {},
    );
  }
  return { child, told, heard, end };
}

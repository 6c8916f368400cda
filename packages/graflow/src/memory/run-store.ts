// Runs in the memory of this process. Every method does its work before it returns its promise, so each is atomic by itself. Saves are
// kept as the changes they are: a fork shares those of its parent, and a state is made of them when somebody reads it.
import type { Clock } from "../ports/clock.ts";
import type {
  Claim,
  NewRun,
  Owner,
  Renewal,
  RunFilter,
  RunRecord,
  RunStore,
  Save,
  Saved,
  SavePoint,
  StoredCheckpoint,
  StoredEvent,
} from "../ports/run-store.ts";
import { applyDelta, type Cells, writeDelta } from "../run/snapshot/cells.ts";
import { addSave, copyOf, copySave, keepRun, type KeptRun, type KeptSave, placeAfter, takeLease } from "./kept-run.ts";
import { pruneRun } from "./pruning.ts";
import { listed } from "./run-list.ts";
import { ValueTexts } from "./value-texts.ts";

/** A run store in memory. `onRemoved` is told of every run that is removed, while it is. */
export function memoryRuns(clock: Clock, onRemoved?: (runId: string) => void): RunStore {
  return new MemoryRuns(clock, onRemoved);
}

class MemoryRuns implements RunStore {
  readonly #clock: Clock;
  readonly #onRemoved: ((runId: string) => void) | undefined;
  readonly #runs = new Map<string, KeptRun>();
  readonly #values = new ValueTexts();

  constructor(clock: Clock, onRemoved: ((runId: string) => void) | undefined) {
    this.#clock = clock;
    this.#onRemoved = onRemoved;
  }

  async create(run: NewRun, save: Save): Promise<boolean> {
    if (this.#runs.has(run.id)) return false;
    const start = run.parent === undefined ? undefined : this.#find(run.parent);
    if (run.parent !== undefined && start === undefined) return false;
    const parent = start && { runId: start.run.record.id, version: start.version };
    const own = copySave(save);
    this.#runs.set(run.id, keepRun(run, own, parent, this.#clock.now()));
    start?.run.forks.set(start.version, (start.run.forks.get(start.version) ?? 0) + 1);
    this.#values.use(own.delta, own.values);
    return true;
  }

  async find(runId: string): Promise<RunRecord | undefined> {
    const run = this.#runs.get(runId);
    return run && copyOf(run.record);
  }

  async list(filter: RunFilter): Promise<RunRecord[]> {
    const after = filter.after === undefined ? undefined : this.#runs.get(filter.after)?.record;
    if (filter.after !== undefined && after === undefined) return [];
    const records = Array.from(this.#runs.values(), ({ record }) => record);
    return listed(records, after, filter).map(copyOf);
  }

  async claim(runId: string, { owner, host, pid }: Owner, ttl: number, instead?: string, version?: number): Promise<Claim> {
    const run = this.#runs.get(runId);
    if (run === undefined) return { type: "unknown" };
    if (this.#isHeld(run) && run.record.lease?.owner !== instead) return { type: "held", run: copyOf(run.record) };
    if (version !== undefined && run.record.version !== version) return { type: "moved", run: copyOf(run.record) };
    takeLease(run, { owner, host, pid, until: this.#clock.now() + ttl });
    return { type: "claimed", run: copyOf(run.record) };
  }

  async renew(owner: string, runIds: readonly string[], ttl: number): Promise<Renewal> {
    const until = this.#clock.now() + ttl;
    const lost: string[] = [];
    const cancel = new Map<string, string>();
    for (const runId of runIds) {
      const run = this.#runs.get(runId);
      if (run?.record.lease?.owner !== owner) {
        lost.push(runId);
        continue;
      }
      run.record = { ...run.record, lease: { ...run.record.lease, until } };
      if (run.record.cancel !== undefined) cancel.set(runId, run.record.cancel);
    }
    return { lost, cancel };
  }

  async save(runId: string, owner: string, save: Save): Promise<Saved> {
    const run = this.#runs.get(runId);
    if (run?.record.lease?.owner !== owner || save.version !== run.record.version + 1) return { type: "lost" };
    const own = copySave(save);
    addSave(run, own);
    this.#values.use(own.delta, own.values);
    return { type: "saved", cancel: run.record.cancel };
  }

  async askCancel(runId: string, reason: string): Promise<boolean> {
    const run = this.#runs.get(runId);
    if (run === undefined) return false;
    run.record = { ...run.record, cancel: reason };
    return true;
  }

  async read(runId: string, version?: number): Promise<Cells | undefined> {
    const run = this.#runs.get(runId);
    const end = run && this.#find({ runId, version: version ?? run.record.version });
    if (end === undefined) return undefined;
    const cells: Cells = new Map();
    for (const { delta } of this.#savesUpTo(end.run, end.version)) applyDelta(cells, delta);
    return cells;
  }

  async values(hashes: readonly string[]): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    for (const hash of hashes) {
      const text = this.#values.get(hash);
      if (text !== undefined) texts.set(hash, text);
    }
    return texts;
  }

  async events(runId: string, since: number, limit: number): Promise<StoredEvent[]> {
    const events = this.#runs.get(runId)?.events ?? [];
    const start = placeAfter(events, since);
    return events.slice(start, start + limit).map((event) => ({ ...event }));
  }

  async checkpoints(runId: string): Promise<StoredCheckpoint[]> {
    const checkpoints: StoredCheckpoint[] = [];
    for (const [version, save] of this.#runs.get(runId)?.saves ?? []) {
      if (save.checkpoint !== undefined) checkpoints.push({ ...save.checkpoint, runId, version, at: save.at, bytes: this.#bytesOf(save) });
    }
    return checkpoints;
  }

  async prune(runId: string, keep: readonly number[], upTo: number = Infinity): Promise<number> {
    const run = this.#runs.get(runId);
    return run === undefined ? 0 : pruneRun(run, new Set(keep), upTo, this.#values);
  }

  async remove(runId: string): Promise<"removed" | "forked" | "held" | "unknown"> {
    const run = this.#runs.get(runId);
    if (run === undefined) return "unknown";
    if (run.forks.size > 0) return "forked";
    if (this.#isHeld(run)) return "held";
    this.#runs.delete(runId);
    this.#onRemoved?.(runId);
    this.#endFork(run.record.parent);
    for (const { delta } of run.saves.values()) this.#values.free(delta);
    return "removed";
  }

  /** The run that has made this save itself: a fork's early ones are those of the run where it began. */
  #find({ runId, version }: SavePoint): { readonly run: KeptRun; readonly version: number } | undefined {
    let run = this.#runs.get(runId);
    while (run?.record.parent !== undefined && version <= run.record.parent.version) run = this.#runs.get(run.record.parent.runId);
    return run?.saves.has(version) === true ? { run, version } : undefined;
  }

  /** From the first save of the oldest run on. */
  #savesUpTo(run: KeptRun, version: number): KeptSave[] {
    const line: KeptSave[][] = [];
    let upTo: SavePoint | undefined = { runId: run.record.id, version };
    while (upTo !== undefined) {
      const { runId, version: last }: SavePoint = upTo;
      const own = this.#runs.get(runId);
      line.push([...(own?.saves ?? [])].filter(([each]) => each <= last).map(([, save]) => save));
      upTo = own?.record.parent;
    }
    return line.toReversed().flat();
  }

  #isHeld({ record: { lease } }: KeptRun): boolean {
    return lease !== undefined && lease.until > this.#clock.now();
  }

  #endFork(parent: SavePoint | undefined): void {
    const forks = parent && this.#runs.get(parent.runId)?.forks;
    if (forks === undefined || parent === undefined) return;
    const others = (forks.get(parent.version) ?? 0) - 1;
    if (others > 0) forks.set(parent.version, others);
    else forks.delete(parent.version);
  }

  #bytesOf({ delta }: KeptSave): number {
    let bytes = Buffer.byteLength(writeDelta(delta));
    for (const text of this.#values.onlyIn(delta)) bytes += Buffer.byteLength(text);
    return bytes;
  }
}

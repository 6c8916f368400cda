// What is in the state file: everything that a run is, as text that holds no code. The metadata come first, then the values that stand
// under their hashes, then the cells.
import { applyDelta, deltaOf, readDelta, writeDelta, type Cells } from "../../../run/snapshot/cells.ts";

/** A checkpoint that needs no store. */
export interface CheckpointContent {
  readonly record: {
    readonly runId: string;
    readonly version: number;
    readonly workflow: string;
    readonly tags: readonly string[];
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly name: string | undefined;
    /** Text of the codec. */
    readonly metadata: string | undefined;
    /** What the engine keeps with a run. */
    readonly facts: string;
  };
  readonly cells: Cells;
  /** The texts that cells refer to, by their hashes. */
  readonly values: ReadonlyMap<string, string>;
}

const LINE_FEED = 0x0a;

export function writeContent({ record, cells, values }: CheckpointContent): Buffer {
  const parts = [Buffer.from(`${JSON.stringify(record)}\n${values.size}\n`)];
  for (const [hash, text] of values) {
    const bytes = Buffer.from(text);
    parts.push(Buffer.from(`${hash} ${bytes.length}\n`), bytes);
  }
  parts.push(Buffer.from(`\n${writeDelta(deltaOf(cells))}`));
  return Buffer.concat(parts);
}

/** Throws an `Error` that says what is wrong. */
export function readContent(bytes: Buffer): CheckpointContent {
  let at = 0;
  const line = (): string => {
    const end = bytes.indexOf(LINE_FEED, at);
    if (end === -1) throw new Error("it is cut off");
    const text = bytes.toString("utf8", at, end);
    at = end + 1;
    return text;
  };
  const record: unknown = JSON.parse(line());
  if (!isRecord(record)) throw new Error("its metadata are not those of a checkpoint");
  const count = readCount(line());
  const values = new Map<string, string>();
  for (let i = 0; i < count; i++) {
    const [hash = "", length = ""] = line().split(" ");
    const end = at + readCount(length);
    if (end > bytes.length) throw new Error("it is cut off");
    values.set(hash, bytes.toString("utf8", at, end));
    at = end;
  }
  if (line() !== "") throw new Error("its values cannot be told from its cells");
  const cells: Cells = new Map();
  applyDelta(cells, readDelta(bytes.toString("utf8", at)));
  const { name, metadata } = record;
  return { record: { ...record, name, metadata }, cells, values };
}

function readCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error("a length in it is no number");
  return Number(text);
}

function isRecord(value: unknown): value is CheckpointContent["record"] {
  if (typeof value !== "object" || value === null) return false;
  const { runId, version, workflow, tags, at, name, metadata, facts } = value as Record<string, unknown>;
  return (
    [runId, workflow, facts].every((text) => typeof text === "string") &&
    [version, at].every(Number.isFinite) &&
    [name, metadata].every((text) => text === undefined || typeof text === "string") &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === "string")
  );
}

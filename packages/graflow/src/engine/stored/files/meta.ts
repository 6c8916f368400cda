// `.meta.json`: which checkpoint this is, and what its other two files must be. When this file comes to stand in its place, the checkpoint
// is in force; a file that is not the one it speaks of belongs to another checkpoint, or is damaged.
import { decode } from "../../../shared/codec/codec.ts";
import { nodeCrypto } from "../../durable/node-modules.ts";
import type { CheckpointContent } from "./content.ts";

const FORMAT = 1;

/** What a file must be. */
export interface FileSum {
  readonly bytes: number;
  readonly sha256: string;
}

export interface CheckpointMeta {
  readonly runId: string;
  /** Names the files as long as they do not stand in their places. */
  readonly writing: string;
  readonly state: FileSum;
  readonly summary: FileSum;
}

/** What was found instead of metadata. */
export type UnreadMeta = { readonly type: "foreign" } | { readonly type: "newer"; readonly format: number };

export function sumOf(parts: readonly Uint8Array[]): FileSum {
  const hash = nodeCrypto().createHash("sha256");
  let bytes = 0;
  for (const part of parts) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

export function writeMeta({ writing, state, summary }: CheckpointMeta, record: CheckpointContent["record"]): Buffer {
  const { runId, version, workflow, tags, at, name, metadata } = record;
  const meta = {
    format: FORMAT,
    checkpoint: `${runId}@${version}`,
    run: runId,
    version,
    workflow,
    tags,
    at: new Date(at).toISOString(),
    ...(name === undefined ? {} : { name }),
    ...(metadata === undefined ? {} : { metadata: plain(metadata) }),
    files: { state, summary },
    writing,
  };
  return Buffer.from(`${JSON.stringify(meta, undefined, 2)}\n`);
}

export function readMeta(bytes: Uint8Array): CheckpointMeta | UnreadMeta {
  const meta = fieldsOf(parse(bytes));
  const format = meta?.["format"];
  if (meta === undefined || typeof format !== "number") return { type: "foreign" };
  if (format > FORMAT) return { type: "newer", format };
  const { run, writing, files } = meta;
  const { state, summary } = fieldsOf(files) ?? {};
  if (typeof run !== "string" || typeof writing !== "string" || !isSum(state) || !isSum(summary)) return { type: "foreign" };
  return { runId: run, writing, state, summary };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

function isSum(value: unknown): value is FileSum {
  const { bytes, sha256 } = fieldsOf(value) ?? {};
  return typeof bytes === "number" && typeof sha256 === "string";
}

/** For people; the state has the text itself. */
function plain(metadata: string): unknown {
  try {
    return JSON.parse(JSON.stringify(decode(metadata)));
  } catch {
    return metadata;
  }
}

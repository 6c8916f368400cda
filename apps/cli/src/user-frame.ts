// Where in the user's own code an error came from: the first frame of its stack that is neither Node, nor a dependency, nor ours.
import { fileURLToPath } from "node:url";

export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, where known. */
  readonly column: number | undefined;
}

/** Folders whose frames are never the user's. */
export type OwnFolders = readonly string[];

export function userFrame(error: unknown, own: OwnFolders): Place | undefined {
  const stack = stackOf(error);
  if (stack === undefined) return undefined;
  for (const line of stack.split("\n")) {
    const frame = /^\s+at (?:.*?\()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/.exec(line);
    if (frame?.[1] === undefined) continue;
    const file = toPath(frame[1]);
    if (isUserFile(file, own)) return { file, line: Number(frame[2]), column: Number(frame[3]) };
  }
  return undefined;
}

/** Node puts the place of a syntax error or a missing export before the message. */
export function placeBeforeMessage(error: unknown, own: OwnFolders): Place | undefined {
  const found = /^(file:\/\/\S+|\/\S+|[A-Za-z]:\\\S+):(\d+)\n/.exec(stackOf(error) ?? "");
  if (found?.[1] === undefined) return undefined;
  const file = toPath(found[1]);
  return isUserFile(file, own) ? { file, line: Number(found[2]), column: undefined } : undefined;
}

export function isUserFile(file: string, own: OwnFolders): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) && !own.some((folder) => file.startsWith(folder));
}

function toPath(place: string): string {
  const bare = place.replace(/\?.*$/, "");
  if (!bare.startsWith("file://")) return bare;
  try {
    return fileURLToPath(bare);
  } catch {
    return bare;
  }
}

function stackOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("stack" in error)) return undefined;
  return typeof error.stack === "string" ? error.stack : undefined;
}

// Reads a JSON file that is one long list of objects, object by object, so that it can say which row is broken and how far it is.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Visit } from "../visit.ts";

/** Tells its progress in bytes. */
export async function readJsonRows(path: string, ctx: Visit): Promise<unknown[]> {
  const { size } = await stat(path);
  const rows: unknown[] = [];
  const take = objectsIn((text) => rows.push(parse(text, rows.length + 1, path)));
  const stream = createReadStream(path, {
    encoding: "utf8",
    highWaterMark: 256 * 1024,
    signal: ctx.signal,
  });
  for await (const chunk of stream) {
    take.text(String(chunk));
    ctx.progress(stream.bytesRead, size);
  }
  if (take.isInsideObject()) throw new Error(`${basename(path)} ends in the middle of row ${rows.length + 1}`);
  return rows;
}

function parse(text: string, row: number, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`Row ${row} of ${basename(path)} is not JSON: ${text.slice(0, 80)}`, { cause });
  }
}

/** Cuts a stream of text into its outermost objects; braces inside strings do not count. */
function objectsIn(found: (object: string) => void): {
  text(chunk: string): void;
  isInsideObject(): boolean;
} {
  let pending = "";
  let depth = 0;
  let inString = false;
  let escaped = false;

  function text(chunk: string): void {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const char = chunk[at];
      if (escaped) escaped = false;
      else if (inString) {
        if (char === "\\") escaped = true;
        else if (char === '"') inString = false;
      } else if (char === '"') inString = true;
      else if (char === "{") {
        if (depth++ === 0) start = at;
      } else if (char === "}" && --depth === 0) {
        found(pending + chunk.slice(start, at + 1));
        pending = "";
      }
    }
    if (depth > 0) pending += chunk.slice(start);
  }

  return { text, isInsideObject: () => depth > 0 };
}

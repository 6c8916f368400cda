// Compression of what is stored. zstd came to Node with 22.15; a state that was compressed by a newer one is told, not misread.
import { promisify } from "node:util";
import zlib from "node:zlib";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";

/** How bytes are stored. */
export type Compression = "none" | "zstd";

/** Whether this Node knows zstd. */
export const hasZstd: boolean = typeof zlib.zstdCompress === "function";

/** Reads the option `compress`. Throws `OptionError` for anything but `"zstd"` and `undefined`, and where this Node has no zstd. */
export function readCompress(value: unknown): Compression {
  if (value === undefined) return "none";
  if (value !== "zstd")
    throw new OptionError(`Expected \`compress\` to be "zstd", got ${show(value)}`, "Leave it out to store plain bytes.");
  if (!hasZstd)
    throw new OptionError(`Expected a Node that has zstd, got ${process.version}`, "Use Node 22.15 or later, or leave `compress` out.");
  return value;
}

/** Smaller bytes, if zstd makes them so. */
export async function compress(bytes: Buffer, wish: Compression): Promise<{ readonly compression: Compression; readonly bytes: Buffer }> {
  if (wish === "none" || bytes.length === 0) return { compression: "none", bytes };
  const small = await promisify(zlib.zstdCompress)(bytes);
  return small.length < bytes.length ? { compression: "zstd", bytes: small } : { compression: "none", bytes };
}

/** Rejects when the bytes are no zstd. */
export function decompress(bytes: Buffer): Promise<Buffer> {
  return promisify(zlib.zstdDecompress)(bytes);
}

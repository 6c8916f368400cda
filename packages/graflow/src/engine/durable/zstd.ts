// Compression of what is stored. zstd came to Node with 22.15; a state that was compressed by a newer one is told, not misread.
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import { nodeUtil, nodeZlib } from "./node-modules.ts";

/** How bytes are stored. */
export type Compression = "none" | "zstd";

/** Whether this Node knows zstd. */
export function hasZstd(): boolean {
  return typeof nodeZlib().zstdCompress === "function";
}

/** Reads the option `compress`. Throws `OptionError` for anything but `"zstd"` and `undefined`, and where this Node has no zstd. */
export function readCompress(value: unknown): Compression {
  if (value === undefined) return "none";
  if (value !== "zstd")
    throw new OptionError(`Expected \`compress\` to be "zstd", got ${show(value)}`, "Leave it out to store plain bytes.");
  if (!hasZstd())
    throw new OptionError(`Expected a Node that has zstd, got ${process.version}`, "Use Node 22.15 or later, or leave `compress` out.");
  return value;
}

/** Smaller bytes, if zstd makes them so. */
export async function compress(bytes: Buffer, wish: Compression): Promise<{ readonly compression: Compression; readonly bytes: Buffer }> {
  if (wish === "none" || bytes.length === 0) return { compression: "none", bytes };
  const small = await nodeUtil().promisify(nodeZlib().zstdCompress)(bytes);
  return small.length < bytes.length ? { compression: "zstd", bytes: small } : { compression: "none", bytes };
}

/** Rejects when the bytes are no zstd. */
export function decompress(bytes: Buffer): Promise<Buffer> {
  return nodeUtil().promisify(nodeZlib().zstdDecompress)(bytes);
}

// Large values, compressed. Whether this Node has zstd is found out when it is asked for.
import type zlib from "node:zlib";

export interface Compression {
  compress(text: string): Uint8Array;
  /** Throws when the bytes are damaged. */
  decompress(bytes: Uint8Array): string;
}

/** In UTF-16 units. Shorter texts would hardly get shorter. */
export const WORTH_COMPRESSING = 1024;

/** How a frame of zstd begins. No UTF-8 text begins like that. */
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

export function isCompressed(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** `undefined` on a Node that has no zstd. */
export function zstd(): Compression | undefined {
  const { zstdCompressSync, zstdDecompressSync }: Partial<typeof zlib> = process.getBuiltinModule("node:zlib");
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined) return undefined;
  return { compress: (text) => zstdCompressSync(text), decompress: (bytes) => zstdDecompressSync(bytes).toString() };
}

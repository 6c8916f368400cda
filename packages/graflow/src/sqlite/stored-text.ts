// How texts lie in the file, and how damage is found: each has a checksum, and what does not fit it is refused.
import type zlib from "node:zlib";

/** Some versions of Node end a text at its first NUL when they read it; a blob comes back whole. */
export function storable(text: string): string | Uint8Array {
  return text.includes("\0") ? Buffer.from(text) : text;
}

export function textOf(stored: string | Uint8Array): string {
  return typeof stored === "string" ? stored : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString();
}

let crc32: typeof zlib.crc32 | undefined;

export function sumOf(text: string): number {
  crc32 ??= process.getBuiltinModule("node:zlib").crc32;
  return crc32(text);
}

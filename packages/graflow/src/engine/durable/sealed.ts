// Bytes under a seal: a line that says what they are, a line with their length and checksum, and the bytes. Whatever is cut off, changed,
// taken for something else or put in another's place is known when it is read.
//
//   graflow-object 1
//   {"compression":"none","bytes":42,"sha256":"…"}
//   …
import { describeError } from "../../shared/error-of.ts";
import { nodeCrypto } from "./node-modules.ts";
import { compress, decompress, hasZstd, type Compression } from "./zstd.ts";

/** What may be sealed. */
export type SealedKind = "graflow-object" | "graflow-checkpoint";

/** What was found under a seal. `foreign`: it is not ours. `newer`: a Graflow that knows more has written it. */
export type Unsealed =
  | { readonly type: "whole"; readonly bytes: Buffer }
  | { readonly type: "foreign" }
  | { readonly type: "newer"; readonly why: string }
  | { readonly type: "damaged"; readonly why: string };

const FORMAT = 1;
const LINE_FEED = 0x0a;
/** No line of a seal is longer, so that a file that is not ours is not searched for one. */
const MAX_LINE = 200;

/** The seal and the bytes under it. With a `name` they can be read under that name only. */
export async function seal(kind: SealedKind, name: string, plain: Buffer, wish: Compression): Promise<Buffer[]> {
  const { compression, bytes } = await compress(plain, wish);
  const header = JSON.stringify({ compression, bytes: bytes.length, sha256: sumOf(name, bytes) });
  return [Buffer.from(`${kind} ${FORMAT}\n${header}\n`), bytes];
}

export async function unseal(kind: SealedKind, name: string, sealed: Uint8Array): Promise<Unsealed> {
  const all = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const first = lineAt(all, 0);
  if (first === undefined) return `${kind} ${FORMAT}\n`.startsWith(all.toString("latin1")) ? cutOff : { type: "foreign" };
  const [, format] = new RegExp(`^${kind} (\\d+)$`).exec(first) ?? [];
  if (format === undefined) return { type: "foreign" };
  if (Number(format) > FORMAT) return { type: "newer", why: `it has format ${format}, and this Graflow knows formats up to ${FORMAT}` };
  const second = lineAt(all, first.length + 1);
  if (second === undefined) return all.length < first.length + MAX_LINE ? cutOff : unreadable;
  const header = readHeader(second);
  if (header === undefined || Number(format) !== FORMAT) return unreadable;
  const bytes = all.subarray(first.length + second.length + 2);
  if (bytes.length !== header.bytes) return { type: "damaged", why: `it has ${bytes.length} bytes where ${header.bytes} were written` };
  if (sumOf(name, bytes) !== header.sha256) return { type: "damaged", why: "its checksum is not that of what was written" };
  return open(header.compression, bytes);
}

async function open(compression: unknown, bytes: Buffer): Promise<Unsealed> {
  if (compression === "none") return { type: "whole", bytes };
  if (compression !== "zstd") return unreadable;
  if (!hasZstd()) return { type: "newer", why: `it is compressed with zstd, which Node ${process.version} does not have` };
  try {
    return { type: "whole", bytes: await decompress(bytes) };
  } catch (error) {
    return { type: "damaged", why: `it cannot be decompressed: ${describeError(error)}` };
  }
}

const cutOff: Unsealed = { type: "damaged", why: "it is cut off" };
const unreadable: Unsealed = { type: "damaged", why: "its header cannot be read" };

function lineAt(all: Buffer, start: number): string | undefined {
  const end = all.subarray(start, start + MAX_LINE).indexOf(LINE_FEED);
  return end === -1 ? undefined : all.toString("latin1", start, start + end);
}

interface Header {
  readonly compression: unknown;
  readonly bytes: number;
  readonly sha256: unknown;
}

function readHeader(line: string): Header | undefined {
  try {
    const { compression, bytes, sha256 } = JSON.parse(line) as Record<keyof Header, unknown>;
    return typeof bytes === "number" ? { compression, bytes, sha256 } : undefined;
  } catch {
    return undefined;
  }
}

/** Of the name as well, so that no object passes for another. */
function sumOf(name: string, bytes: Buffer): string {
  return nodeCrypto().createHash("sha256").update(`${name}\n`).update(bytes).digest("hex");
}

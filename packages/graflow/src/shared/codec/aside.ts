// Buffers that go beside a text instead of in it, where what carries the text can carry them too: nobody makes text of 64 MB of numbers and reads
// it again. The text says which of them stands where.
import { brandOf } from "./brand.ts";
import { BufferRefusal } from "./refusal.ts";

/** Kind, number of the buffer, and of a view: its offset and length. */
export type StoredBuffer = readonly [kind: string, at: number, offset?: number, length?: number];

type ViewClass = new (buffer: ArrayBufferLike, offset: number, length?: number) => ArrayBufferView;

const views: ReadonlyMap<string, ViewClass> = new Map<string, ViewClass>(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ].map((view: ViewClass) => [view.name, view] as const),
);

export class Aside {
  /** Whether a `SharedArrayBuffer` arrives as the same memory. */
  readonly isSharing: boolean;
  readonly buffers: ArrayBufferLike[] = [];
  /** Which of them each is. */
  readonly #known: Map<ArrayBufferLike, number> = new Map();

  constructor(isSharing: boolean) {
    this.isSharing = isSharing;
  }

  get bytes(): number {
    return this.buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Puts a buffer or view aside; `undefined` for everything else. Throws a `BufferRefusal`. */
  put(value: object): StoredBuffer | undefined {
    const kind = brandOf(value);
    if (kind === "ArrayBuffer" || kind === "SharedArrayBuffer") return [kind, this.#at(value as ArrayBufferLike)];
    if (!ArrayBuffer.isView(value) || !views.has(kind)) return undefined;
    const { buffer, byteOffset, byteLength } = value;
    const length = kind === "DataView" ? byteLength : (value as Uint8Array).length;
    if (byteLength === buffer.byteLength || isShared(buffer)) return [kind, this.#at(buffer), byteOffset, length];
    // The rest of it may hold anything, such as somebody else's secrets.
    return [kind, this.#at(new Uint8Array(buffer, byteOffset, byteLength).slice().buffer), 0, length];
  }

  #at(buffer: ArrayBufferLike): number {
    if (isShared(buffer)) {
      if (!this.isSharing)
        throw new BufferRefusal("shared memory, which ends with this process", "Hand on a copy of it; only threads() share memory.");
    } else if (buffer.detached)
      throw new BufferRefusal(
        "a buffer that was given away",
        "What goes by `transfer` is gone here: hand on a copy, or leave `transfer` out.",
      );
    let at = this.#known.get(buffer);
    if (at === undefined) this.#known.set(buffer, (at = this.buffers.push(buffer) - 1));
    return at;
  }
}

/** What a text says of a buffer. Throws when it is not there. */
export function takeAside(stored: unknown, buffers: readonly ArrayBufferLike[] | undefined): unknown {
  const [kind, at, offset, length] = Array.isArray(stored) ? (stored as unknown as StoredBuffer) : ["", -1];
  const buffer = typeof at === "number" ? buffers?.[at] : undefined;
  if (buffer === undefined) throw new Error("a buffer is not there");
  if (offset === undefined) return buffer;
  const View = views.get(kind);
  if (View === undefined) throw new Error(`there are no views such as ${kind}`);
  return new View(buffer, offset, length);
}

function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return brandOf(buffer) === "SharedArrayBuffer";
}

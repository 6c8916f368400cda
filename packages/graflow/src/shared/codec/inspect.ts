// How devalue looks at a value while it writes it: strictly, and without ever being thrown at by what it looks at.
import { brandOf, isRecord } from "./brand.ts";

type Shape = { kind: "plain" | "null-proto"; keys: string[] } | { kind: "not-plain" | "symbol-keys" };

export function tagOf(value: object): string {
  return quietly(() => brandOf(value), "Object");
}

export function isThenable(value: object): boolean {
  return quietly(() => typeof (value as { then?: unknown }).then === "function", false);
}

export function shapeOf(value: object): Shape {
  return quietly<Shape>(
    () => {
      if (!isRecord(value)) return { kind: "not-plain" };
      if (hasSymbolKeys(value)) return { kind: "symbol-keys" };
      return { kind: Object.getPrototypeOf(value) === null ? "null-proto" : "plain", keys: Object.keys(value) };
    },
    { kind: "not-plain" },
  );
}

export function hasSymbolKeys(record: object): boolean {
  return Object.getOwnPropertySymbols(record).some((key) => Object.prototype.propertyIsEnumerable.call(record, key));
}

/** A view of a part of a buffer is stored as a buffer of its own: the rest of it may hold anything, such as somebody else's secrets. */
export function viewInfo(view: ArrayBufferView & { readonly length?: number }): {
  buffer: ArrayBufferLike;
  byteOffset: number;
  byteLength: number;
  length: number;
  bufferByteLength: number;
} {
  const { byteLength } = view;
  if (view.buffer instanceof ArrayBuffer && view.buffer.detached) throw new TypeError("its buffer was given away");
  const whole = byteLength === view.buffer.byteLength && view.buffer instanceof ArrayBuffer;
  const buffer = whole ? view.buffer : new Uint8Array(view.buffer, view.byteOffset, byteLength).slice().buffer;
  return { buffer, byteOffset: 0, byteLength, length: view.length ?? byteLength, bufferByteLength: byteLength };
}

/** What `look` finds, or `otherwise` when looking throws. */
export function quietly<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

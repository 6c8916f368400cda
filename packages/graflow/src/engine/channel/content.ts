// Between values and what the store keeps of them. Numbers and lists cross as such, so that a store can add to them; all else as text.
import type { Content } from "../../ports/channel-store.ts";
import type { ClassRegistry } from "../../shared/codec/class-registry.ts";
import { decode, encode } from "../../shared/codec/codec.ts";

/** Values to contents and back, for one channel. Both directions may throw `SerializationError`. */
export interface ContentCodec {
  contentOf(key: string, value: unknown): Content;
  /** A list of at least one item. */
  listOf(key: string, values: readonly unknown[]): Content;
  itemsOf(key: string, values: readonly unknown[]): string[];
  valueOf(content: Content): unknown;
}

export function contentCodec(registry: ClassRegistry | undefined): ContentCodec {
  const reading = { registry };
  const itemsOf = (key: string, values: readonly unknown[]): string[] =>
    Array.from(values, (value, index) => encode(value, { registry, path: `${key}[${index}]` }));
  return {
    contentOf: (key, value) =>
      typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)
        ? { type: "number", number: value }
        : { type: "value", text: encode(value, { registry, path: key }) },
    listOf: (key, values) => ({ type: "list", items: itemsOf(key, values) }),
    itemsOf,
    valueOf(content) {
      switch (content.type) {
        case "number":
          return content.number;
        case "list":
          return content.items.map((item) => decode(item, reading));
        case "value":
          return decode(content.text, reading);
      }
    },
  };
}

// What a key holds, as scripts say it: a kind, and a text, a number or items.
import type { Content } from "../ports/channel-store.ts";

export function contentOf(kind: string, parts: readonly string[]): Content {
  const [first = ""] = parts;
  if (kind === "n") return { type: "number", number: Number(first) };
  return kind === "l" ? { type: "list", items: parts } : { type: "value", text: first };
}

export function partsOf(content: Content): string[] {
  switch (content.type) {
    case "value":
      return ["v", content.text];
    case "number":
      return ["n", String(content.number)];
    case "list":
      return ["l", ...content.items];
  }
}

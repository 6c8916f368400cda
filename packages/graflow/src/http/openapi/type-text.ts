// A schema as a type that people who write code read at a glance. Names of other schemas have a § before them.
import type { Schema } from "./document.ts";

export function typeText(schema: Schema | undefined, indent = ""): string {
  if (schema === undefined) return "anything";
  const reference = schema["$ref"];
  if (typeof reference === "string") return `§${reference.split("/").at(-1) ?? ""}`;
  const values = schema["enum"];
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in schema) return JSON.stringify(schema["const"]);
  for (const name of ["anyOf", "oneOf", "allOf"]) {
    const parts = schema[name];
    if (Array.isArray(parts)) return parts.map((part) => typeText(part as Schema, indent)).join(name === "allOf" ? " & " : " | ");
  }
  return plain(schema, indent);
}

function plain(schema: Schema, indent: string): string {
  const { type, items, properties, additionalProperties } = schema as {
    type?: string | string[];
    items?: Schema;
    properties?: Readonly<Record<string, Schema>>;
    additionalProperties?: Schema | boolean;
  };
  if (type === "array") return `${wrapped(typeText(items, indent))}[]`;
  if (properties !== undefined && Object.keys(properties).length > 0) return record(schema, properties, indent);
  if (typeof additionalProperties === "object") return `{ [name]: ${typeText(additionalProperties, indent)} }`;
  if (type === "object") return "{ … }";
  if (Array.isArray(type)) return type.join(" | ");
  return type ?? "anything";
}

function record(schema: Schema, properties: Readonly<Record<string, Schema>>, indent: string): string {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, part]) => {
    const remark = typeof part["description"] === "string" ? `  // ${part["description"].replaceAll("`", "")}` : "";
    return `${inner}${/^\w+$/.test(name) ? name : JSON.stringify(name)}${required.includes(name) ? "" : "?"}: ${typeText(part, inner)};${remark}`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

function wrapped(text: string): string {
  return text.includes(" | ") && !text.startsWith("{") ? `(${text})` : text;
}

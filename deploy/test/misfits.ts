// What is wrong with a manifest. The models of the Kubernetes client know every field and its type; compiled schemas know besides which ones
// have to be there, and those of KEDA.
import { existsSync } from "node:fs";
import { join } from "node:path";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** Of `@kubernetes/client-node`: a class by the name of each type. */
export type Models = Readonly<Record<string, Model | undefined>>;

interface Model {
  getAttributeTypeMap?(): readonly { readonly baseName: string; readonly type: string }[];
}

type Schema = new (manifest: Manifest) => { validate(): void };

const plain: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  object: () => true,
  string: (value) => typeof value === "string",
  Date: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  IntOrString: (value) => typeof value === "string" || typeof value === "number",
};

/** One line each; none: it fits. `schemas` are the packages of the schemas, by their folder. */
export async function misfits(manifest: Manifest, models: Models, schemas: string): Promise<readonly string[]> {
  const { apiVersion, kind, metadata } = manifest;
  const isKeda = apiVersion.startsWith("keda.sh/");
  const name = `${kind}/${metadata.name}`;
  const type = `${apiVersion.replace(/^.*\//, "").replace(/^v/, "V")}${kind}`;
  const found = isKeda ? [] : [...misfitsOf(manifest, type, name, models)];
  const file = join(schemas, isKeda ? "@kubernetes-models/keda" : "kubernetes-models", apiVersion, `${kind}.mjs`);
  if (!existsSync(file)) return [...found, `${name}: there is no schema of it`];
  const { [kind]: Schema } = (await import(file)) as Readonly<Record<string, Schema>>;
  if (Schema === undefined) return [...found, `${name}: there is no schema of it`];
  try {
    new Schema(withoutBreaks(manifest)).validate();
  } catch (error) {
    found.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return found;
}

function* misfitsOf(value: unknown, type: string, path: string, models: Models): Generator<string> {
  const item = /^(?:Array|Set)<(.*)>$/.exec(type)?.[1];
  const entry = /^\{ \[key: string\]: (.*?);? \}$/.exec(type)?.[1];
  const isPlain = plain[type];
  const fields = models[type]?.getAttributeTypeMap?.();
  if (isPlain !== undefined) {
    if (!isPlain(value)) yield `${path}: expected ${type}, got ${JSON.stringify(value)}`;
  } else if (item !== undefined) {
    if (!Array.isArray(value)) yield `${path}: expected a list`;
    else for (const [index, each] of value.entries()) yield* misfitsOf(each, item, `${path}[${index}]`, models);
  } else if (typeof value !== "object" || value === null) {
    yield `${path}: expected ${type}`;
  } else if (entry !== undefined) {
    for (const [key, each] of Object.entries(value)) yield* misfitsOf(each, entry, `${path}.${key}`, models);
  } else if (fields === undefined) {
    yield `${path}: nobody knows ${type}`;
  } else {
    for (const [key, each] of Object.entries(value)) {
      const field = fields.find(({ baseName }) => baseName === key);
      if (field === undefined) yield `${path}.${key}: unknown`;
      else yield* misfitsOf(each, field.type, `${path}.${key}`, models);
    }
  }
}

/** kustomize breaks long base64 into lines, which is allowed, and which the schemas do not know. */
function withoutBreaks(manifest: Manifest): Manifest {
  if (manifest.kind !== "Secret" || !("data" in manifest)) return manifest;
  const data: Record<string, string> = {};
  for (const [key, text] of Object.entries(manifest.data as Record<string, string>)) data[key] = text.replaceAll(/\s/g, "");
  return { ...manifest, data } as Manifest;
}

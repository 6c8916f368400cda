// The manifests, put together by kustomize and held against the types of the Kubernetes API and the schemas of KEDA, which come from npm.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { misfits, type Manifest, type Models } from "./misfits.ts";
import { deploy, programs, run } from "./shell.ts";

const packages = ["@kubernetes/client-node@2.0.1", "kubernetes-models@4.5.1", "@kubernetes-models/keda@0.4.2", "yaml@2.9.1"];
const [kubectl] = programs("kubectl");
const [kustomize] = programs("kustomize");
const command = kustomize === undefined ? [kubectl ?? "", "kustomize"] : [kustomize, "build"];

interface Yaml {
  parseAllDocuments(text: string): { toJS(): Manifest }[];
}

async function modelsOf(schemas: string): Promise<Models> {
  return (await import(join(schemas, "@kubernetes/client-node/dist/index.js"))) as Models;
}

describe("manifests", () => {
  let folder = "";
  let problem: string | undefined = kubectl === undefined && kustomize === undefined ? "there is neither kustomize nor kubectl" : undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "graflow-manifests-"));
    cpSync(join(deploy, "kubernetes"), join(folder, "kubernetes"), { recursive: true });
    await run(join(deploy, "make-secrets.sh"), [join(folder, "kubernetes/overlays/example/secrets")]);
    writeFileSync(join(folder, "package.json"), "{}");
    const installed = await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages], {
      cwd: folder,
      strict: false,
    });
    if (installed.code !== 0) problem ??= `the schemas cannot be installed from npm: ${installed.err.slice(0, 300)}`;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const schemas = (): string => join(folder, "node_modules");

  /** The overlay with one of the components, instead of the one it has. */
  async function built(component: string): Promise<readonly Manifest[]> {
    const overlay = join(folder, "kubernetes/overlays/example");
    const file = join(overlay, "kustomization.yaml");
    const text = readFileSync(file, "utf8").replace(/^( {2}- \.\.\/\.\.\/components\/).*$/m, `$1${component}`);
    writeFileSync(file, text);
    const { out } = await run(command[0] ?? "", [...command.slice(1), overlay]);
    const { parseAllDocuments } = (await import(join(schemas(), "yaml/dist/index.js"))) as Yaml;
    return parseAllDocuments(out).map((document) => document.toJS());
  }

  test.for(["keda", "autoscaling-cpu"])(
    "with %s fit the API: all fields are known, of the right type, and none is missing",
    async (component, ctx) => {
      ctx.skip(problem !== undefined, problem);
      const models = await modelsOf(schemas());
      const manifests = await built(component);
      expect(manifests.length).toBeGreaterThan(10);
      expect((await Promise.all(manifests.map((manifest) => misfits(manifest, models, schemas())))).flat()).toEqual([]);
    },
  );

  test("a field that nobody knows and one that is missing are seen", async (ctx) => {
    ctx.skip(problem !== undefined, problem);
    const models = await modelsOf(schemas());
    const wrong = { apiVersion: "v1", kind: "Service", metadata: { name: "wrong", lables: {} }, spec: { ports: [{ name: "http" }] } };
    expect(await misfits(wrong, models, schemas())).toEqual([
      "Service/wrong.metadata.lables: unknown",
      expect.stringMatching(/^Service\/wrong: .*ports\/0 must have required property/),
    ]);
  });
});

// Against a real control plane (see control-plane.ts), with a node whose containers are processes. Left out where its programs are not here.
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BatchV1Api, CoreV1Api, KubernetesObjectApi, loadAllYaml, type KubeConfig, type KubernetesObject } from "@kubernetes/client-node";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createEngine, task, workflow } from "../../src/index.ts";
import { kubernetesJob, type KubernetesJobOptions } from "../../src/handlers/kubernetes/index.ts";
import { comesTrue, startControlPlane, type ControlPlane } from "./control-plane.ts";
import { startNode, type TestNode } from "./test-node.ts";

let plane: ControlPlane;
let node: TestNode;
let reason: string | undefined;

beforeAll(async () => {
  const started = await startControlPlane();
  if ("reason" in started) {
    ({ reason } = started);
    process.stderr.write(`A real control plane of Kubernetes was not tested: ${reason}\n`);
    return;
  }
  plane = started;
  node = await startNode(plane);
}, 180_000);
afterAll(async () => {
  await node?.stop();
  await plane?.stop();
});
beforeEach((context) => {
  if (reason !== undefined) context.skip(reason);
});

/** A program of plain lines. `body` sees `call` and `say`. */
function program(body: string): string[] {
  const start = `const { createInterface } = require("node:readline"); const say = (m) => console.log(JSON.stringify(m));
const lines = createInterface({ input: process.stdin }); lines.once("line", async (line) => { const call = JSON.parse(line); ${body} });`;
  return [process.execPath, "--eval", start];
}

const atHome = (input: unknown): unknown => input;

async function outcomeOf(kubeconfig: KubeConfig, options: Partial<KubernetesJobOptions>): Promise<unknown> {
  await using engine = createEngine();
  const work = task("it's work", { handler: kubernetesJob({ image: "node:24", kubeconfig, ...options }) }, atHome);
  return await workflow("works", work).start("input", { engine }).outcome;
}

/** What stands in the cluster of Jobs and their pods. */
async function left(): Promise<readonly string[]> {
  const config = plane.configOf("admin");
  const jobs = await config.makeApiClient(BatchV1Api).listNamespacedJob({ namespace: "default" });
  const pods = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: "default" });
  return [...jobs.items, ...pods.items].map(({ metadata }) => metadata?.name ?? "");
}

const empty = (): Promise<boolean> => comesTrue(async () => (await left()).length === 0);

describe("kubernetesJob in a cluster", { timeout: 60_000 }, () => {
  test("may do nothing without rights, and says which it needs", async () => {
    const outcome = await outcomeOf(plane.configOf("tester"), { command: [] });
    const message = expect.stringContaining('User "tester" cannot create resource "jobs"') as string;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_UNAVAILABLE", message } } });
  });

  test("needs no more rights than the Role in its document gives, and leaves nothing", async () => {
    const text = await readFile(new URL("../../../../docs/kubernetes.md", import.meta.url), "utf8");
    const manifests = loadAllYaml(/```yaml\n([^]*?)```/.exec(text)?.[1] ?? "") as KubernetesObject[];
    const objects = KubernetesObjectApi.makeApiClient(plane.configOf("admin"));
    for (const manifest of manifests)
      await objects.create({ ...manifest, metadata: { name: manifest.metadata?.name ?? "", namespace: "default" } });
    const bind = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata: { name: "tester", namespace: "default" } };
    const to = { kind: "Role", name: "graflow-jobs", apiGroup: "rbac.authorization.k8s.io" };
    const subjects = [{ kind: "User", name: "tester", apiGroup: "rbac.authorization.k8s.io" }];
    await objects.create({ ...bind, roleRef: to, subjects } as KubernetesObject);
    const command = program(`say({ type: "result", value: [call.input, process.env.HOME, process.env.ODD] }); lines.close();`);
    const odd = '$(HOME) $$ "a"';
    const tester = plane.configOf("tester");
    expect(await outcomeOf(tester, { command, env: { ODD: odd } })).toMatchObject({ status: "completed", output: ["input", "/tmp", odd] });
    expect(await outcomeOf(tester, { command: ["echo", '{"type":"result","value":42}'] })).toMatchObject({
      status: "completed",
      output: 42,
    });
    expect(await empty()).toBe(true);
  });

  test("says that there is no room, as the scheduler does", async () => {
    const outcome = await outcomeOf(plane.configOf("admin"), { command: [], resources: { cpus: 1000 }, start: "3s" });
    const message = expect.stringMatching(/within 3 s, but it has no node: .*Insufficient cpu/) as string;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_UNAVAILABLE", message } } });
    expect(await empty()).toBe(true);
  });

  test("is refused what the cluster does not take", async () => {
    const volume = { target: "/data", volume: { persistentVolumeClaim: { claimName: "" } } };
    const outcome = await outcomeOf(plane.configOf("admin"), { command: [], volumes: [volume] });
    const message = expect.stringContaining("claimName: Required value") as string;
    expect(outcome).toMatchObject({ status: "failed", error: { cause: { code: "PLACE_UNAVAILABLE", message } } });
  });

  test("rule 22: ends its pod when it is cancelled", async () => {
    await using engine = createEngine();
    const command = program(
      `process.on("SIGTERM", () => {}); say({ type: "log", level: "info", message: "begun" }); setInterval(() => {}, 1000);`,
    );
    const handler = kubernetesJob({ image: "node:24", kubeconfig: plane.configOf("admin"), command, grace: 200 });
    const run = workflow("works", task("work", { handler }, atHome)).start(null, { engine });
    for await (const event of run.events()) if (event.type === "log") run.cancel("not wanted");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    expect(await empty()).toBe(true);
  });

  /** A process that is killed while its task is carried out. */
  async function killed(command: readonly string[], ttl: number): Promise<void> {
    const kubeconfig = join(plane.folder, "parent.conf");
    await writeFile(kubeconfig, plane.configOf("admin").exportConfig());
    const script = fileURLToPath(new URL("parent.ts", import.meta.url));
    const parent = fork(script, [kubeconfig, JSON.stringify(command), String(ttl)], { execArgv: [] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    await once(parent, "message");
    const exit = once(parent, "exit");
    parent.kill("SIGKILL");
    await exit;
  }

  test("what a killed process leaves, the cluster removes: the program ends with its input, and the Job when its time is up", async () => {
    await killed(program(`say({ type: "log", level: "info", message: "begun" });`), 1000);
    expect(await empty()).toBe(true);
  });

  test("what a killed process leaves that does not end, the next one removes", async () => {
    await killed(program(`say({ type: "log", level: "info", message: "begun" }); setInterval(() => {}, 1000);`), 3_600_000);
    expect(await left()).toHaveLength(2);
    expect(await outcomeOf(plane.configOf("admin"), { command: ["echo", '{"type":"result","value":1}'] })).toMatchObject({
      status: "completed",
    });
    expect(await empty()).toBe(true);
  });
});

// Against a server that answers as the API of Kubernetes is documented to, and runs programs as processes: see api-server.ts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { KubeConfig } from "@kubernetes/client-node";
import { createEngine, resourcePool, task, workflow, type Engine, type RunEvent, type TaskOptions } from "../../src/index.ts";
import { kubernetesJob, type KubernetesJobOptions } from "../../src/handlers/kubernetes/index.ts";
import { ownOwner, ownerText } from "../../src/handlers/owner.ts";
import { HOST, hostOf, MANAGER, OWNER } from "../../src/handlers/kubernetes/manifest.ts";
import { startCluster, type TestCluster } from "./api-server.ts";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/** A program of plain lines, in the language of this machine's Node. `body` sees `call` and `say`. */
function program(body: string): string[] {
  const start = `const { createInterface } = require("node:readline"); const say = (m) => console.log(JSON.stringify(m));
const lines = createInterface({ input: process.stdin }); lines.once("line", async (line) => { const call = JSON.parse(line); ${body} });`;
  return [process.execPath, "--eval", start];
}

/** What is not done, since it is done elsewhere. */
const atHome = (input: unknown): unknown => input;

async function engineHere(): Promise<Engine> {
  const engine = createEngine();
  onTestFinished(() => engine.close());
  return engine;
}

const options = (more: Partial<KubernetesJobOptions> = {}): KubernetesJobOptions => ({
  image: "node:24",
  kubeconfig: cluster.config,
  ...more,
});

/** What comes of a task whose program is this. */
async function outcomeOf(
  job: Partial<KubernetesJobOptions>,
  { input = null, ...more }: Pick<TaskOptions<never, never>, "timeout"> & { input?: unknown } = {},
): Promise<{ readonly outcome: Record<string, unknown>; readonly events: RunEvent[] }> {
  await using engine = createEngine();
  const work = task('it\'s "a" task', { ...more, handler: kubernetesJob(options(job)) }, atHome);
  const run = workflow("works", work).start(input, { engine });
  const events: RunEvent[] = [];
  const read = (async () => {
    for await (const event of run.events()) events.push(event);
  })();
  const outcome = await run.outcome;
  await read;
  return { outcome: outcome as unknown as Record<string, unknown>, events };
}

describe("kubernetesJob", () => {
  test("carries a task out in a pod, streams what it says, and leaves nothing", async () => {
    const command = program(`console.log("one"); console.error("two"); say({ type: "progress", done: 1, total: 2 });
      say({ type: "result", value: { got: call.input, home: process.env.HOME, secret: process.env.SECRET ?? null, odd: process.env.ODD } }); lines.close();`);
    process.env["SECRET"] = "of this process";
    onTestFinished(() => void delete process.env["SECRET"]);
    const { outcome, events } = await outcomeOf({ command, env: { ODD: '$(HOME) "$$(HOME)"' } }, { input: { text: 'a "b"' } });
    expect(outcome).toMatchObject({
      status: "completed",
      output: { got: { text: 'a "b"' }, home: "/tmp", secret: null, odd: '$(HOME) "$$(HOME)"' },
    });
    expect(events.flatMap((event) => (event.type === "log" ? [event.message] : [])).toSorted()).toEqual(["one", "two"]);
    expect(events.some(({ type }) => type === "task.progress")).toBe(true);
    await cluster.workloads.empty();
  });

  test("makes Jobs that may do as little as can be", async () => {
    await outcomeOf({ command: ["false"], resources: { cpus: 0.5, memory: 256, gpus: 1, requests: { memory: 64 } } }, { timeout: "10m" });
    expect(cluster.workloads.made.at(-1)).toMatchObject({
      metadata: { labels: { "app.kubernetes.io/managed-by": "graflow" }, annotations: { "graflow.dev/task": 'it\'s "a" task' } },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 600 + 300 + 5 + 60,
        ttlSecondsAfterFinished: 60,
        template: {
          spec: {
            restartPolicy: "Never",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 5,
            securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
                resources: {
                  limits: { cpu: "500m", memory: "256Mi", "nvidia.com/gpu": "1" },
                  requests: { cpu: "500m", memory: "64Mi", "nvidia.com/gpu": "1" },
                },
                volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
              },
            ],
          },
        },
      },
    });
    expect(cluster.workloads.made.at(-1)?.metadata?.name).toMatch(/^graflow-it-s-a-task-[0-9a-f-]{13}$/);
  });

  test("tells a program which devices its task has", async () => {
    await using engine = await engineHere();
    const command = program(`say({ type: "result", value: [process.env.GRAFLOW_RESOURCE_GPU, process.env.GRAFLOW_RESOURCE_GPU_NAME] })`);
    const work = task("work", { handler: [resourcePool("gpu", ["GPU-5d1e"]), kubernetesJob(options({ command }))] }, atHome);
    expect(await workflow("works", work).run(null, { engine })).toEqual(["0", "GPU-5d1e"]);
  });

  test("takes what a program has written that was too quick to be reached", async () => {
    const { outcome } = await outcomeOf({ command: ["echo", '{"type":"result","value":42}'] });
    expect(outcome).toMatchObject({ status: "completed", output: 42 });
  });

  test("rule 26: ends a pod that does not listen when the time of its task is up", async () => {
    const command = program(`process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); lines.on("close", () => {});`);
    const { outcome } = await outcomeOf({ command, grace: 100 }, { timeout: 300 });
    expect(outcome).toMatchObject({ status: "failed", error: { code: "TASK_TIMEOUT" } });
    await cluster.workloads.empty();
  });

  test("rule 22: a cancelled task ends its pod, which is asked first", async () => {
    const folder = mkdtempSync(join(tmpdir(), "graflow-asked-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "asked");
    const command =
      program(`process.on("SIGTERM", () => { require("node:fs").writeFileSync(${JSON.stringify(file)}, "yes"); process.exit(0); });
      say({ type: "log", level: "info", message: "begun" }); setInterval(() => {}, 1000);`);
    await using engine = await engineHere();
    const work = task("work", { handler: kubernetesJob(options({ command })) }, atHome);
    const run = workflow("works", work).start(null, { engine });
    for await (const event of run.events()) if (event.type === "log") run.cancel("not wanted");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    await cluster.workloads.empty();
    expect(() => writeFileSync(file, "", { flag: "wx" })).toThrow("EEXIST");
  });

  test("rule 22: a task is cancelled whose pod does not answer yet", async () => {
    await using engine = await engineHere();
    const handler = kubernetesJob(options({ image: "mute", command: program("") }));
    const run = workflow("works", task("work", { handler }, atHome)).start(null, { engine });
    await expect.poll(() => cluster.workloads.containers.size).toBe(1);
    run.cancel("not wanted");
    expect(await run.outcome).toMatchObject({ status: "cancelled" });
    await cluster.workloads.empty();
  });

  const lost = (message: RegExp): object => ({
    status: "failed",
    error: { cause: { code: "PLACE_LOST", message: expect.stringMatching(message) as string } },
  });
  const none = (message: RegExp): object => ({
    status: "failed",
    error: { cause: { code: "PLACE_UNAVAILABLE", message: expect.stringMatching(message) as string } },
  });

  test.each([
    [
      "an exit code, with the last that was said",
      { command: program(`console.error("no such file"); process.exit(3)`) },
      lost(/exit code 3.*no such file/s),
    ],
    ["an exit before it was reached", { command: ["sh", "-c", "echo broken >&2; exit 4"] }, lost(/exit code 4.*broken/s)],
    ["SIGKILL", { command: program(`process.kill(process.pid, "SIGKILL")`) }, lost(/SIGKILL/)],
    ["a want of memory", { image: "hungry", command: program(`process.exit(137)`) }, lost(/more memory than it may/)],
    ["a missing image", { image: "missing", command: [] }, none(/ImagePullBackOff.*missing/)],
    ["an image that runs as root", { image: "as-root", command: [] }, none(/CreateContainerConfigError.*non-root|runAsNonRoot/i)],
    ["no room in time", { image: "too-large", command: [], start: 300 }, none(/within 0.3 s, but it has no node: .*Insufficient cpu/)],
    ["no connection in time", { image: "mute", command: program(""), start: 300 }, none(/within 0.3 s, but its streams could not be had/)],
    ["a Job that is not valid", { image: "not valid!", command: [] }, none(/image: Invalid value/)],
    ["a namespace that is not there", { namespace: "nowhere", command: [] }, none(/namespaces "nowhere" not found/)],
  ])("says what has happened: %s", { timeout: 20_000 }, async (_, job, expected) => {
    expect((await outcomeOf(job)).outcome).toMatchObject(expected);
    await cluster.workloads.empty();
  });

  test.each(["create jobs", "list pods", "create pods/attach"])("says which right is missing: %s", { timeout: 30_000 }, async (right) => {
    cluster.forbidden.add(right);
    onTestFinished(() => void cluster.forbidden.delete(right));
    const { outcome } = await outcomeOf({ command: program(`say({ type: "result", value: 1 })`), start: "20s" });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { cause: { code: "PLACE_UNAVAILABLE", hint: expect.stringContaining("pods/attach") as string } },
    });
    await cluster.workloads.empty();
  });

  test("looks now and then where it may not watch", async () => {
    cluster.forbidden.add("watch pods");
    onTestFinished(() => void cluster.forbidden.delete("watch pods"));
    const { outcome } = await outcomeOf({ command: program(`say({ type: "result", value: 1 })`) });
    expect(outcome).toMatchObject({ status: "completed", output: 1 });
    await cluster.workloads.empty();
  });

  test("says so when there is no cluster, none that knows one, and no such context", async () => {
    const free = createServer();
    await new Promise<void>((resolve) => void free.listen(0, "127.0.0.1", resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => void free.close(resolve));
    const nobody = new KubeConfig();
    nobody.loadFromClusterAndUser({ name: "none", server: `http://127.0.0.1:${port}`, skipTLSVerify: true }, { name: "nobody" });
    expect((await outcomeOf({ kubeconfig: nobody, command: [] })).outcome).toMatchObject(none(/ECONNREFUSED/));
    const stranger = new KubeConfig();
    stranger.loadFromClusterAndUser(
      { name: "test", server: cluster.config.getCurrentCluster()?.server ?? "", skipTLSVerify: true },
      { name: "stranger", token: "another" },
    );
    expect((await outcomeOf({ kubeconfig: stranger, command: [] })).outcome).toMatchObject(none(/Unauthorized/));
    expect((await outcomeOf({ kubeconfig: "/nowhere/config", command: [] })).outcome).toMatchObject(none(/kubeconfig cannot be used/));
    expect((await outcomeOf({ context: "no such", command: [] })).outcome).toMatchObject(none(/names no cluster/));
  });

  test("a pod that is evicted, or of which the connection is cut, is lost, and a retry has another one", { timeout: 40_000 }, async () => {
    await using engine = await engineHere();
    const command = program(
      `if (call.attempt === 2) say({ type: "result", value: "third" }); else say({ type: "log", level: "info", message: "begun" });`,
    );
    const handler = kubernetesJob(options({ command }));
    const work = task("work", { handler, retry: { limit: 2, delay: 1 } }, atHome);
    const run = workflow("works", work).start(null, { engine });
    const errors: string[] = [];
    let tries = 0;
    for await (const event of run.events()) {
      if (event.type === "log" && tries++ === 0) cluster.workloads.evict([...cluster.workloads.pods.keys()].at(-1) ?? "");
      else if (event.type === "log") cluster.cut();
      else if (event.type === "task.retrying") errors.push(event.error.message);
    }
    expect(await run.outcome).toMatchObject({ status: "completed", output: "third" });
    expect(errors).toEqual([expect.stringContaining("Evicted"), expect.stringMatching(/exit code 0|was lost/)]);
    await engine.close();
    await cluster.workloads.empty();
  });

  test("an engine that is closed leaves no Job", async () => {
    await using engine = await engineHere();
    const work = task(
      "work",
      { handler: kubernetesJob(options({ command: program(`say({ type: "log", level: "info", message: "begun" })`) })) },
      atHome,
    );
    const run = workflow("works", work).start(null, { engine });
    for await (const event of run.events()) if (event.type === "log") break;
    await engine.close();
    await cluster.workloads.empty();
  });

  test("removes the Jobs of processes of this machine that are gone, and no others", async () => {
    const own = await ownOwner();
    const others = { gone: { ...own, since: own.since + 1 }, alive: own, elsewhere: { world: "elsewhere", pid: 1, since: 1 } };
    for (const [name, owner] of Object.entries(others)) {
      const labels = { ...MANAGER, [HOST]: hostOf(owner) };
      cluster.workloads.jobs.set(name, { metadata: { name, labels, annotations: { [OWNER]: ownerText(owner) } } });
      onTestFinished(() => void cluster.workloads.jobs.delete(name));
    }
    await outcomeOf({ command: ["true"] });
    expect([...cluster.workloads.jobs.keys()]).toEqual(["alive", "elsewhere"]);
  });

  test("refuses bad options at once", () => {
    const bad: readonly object[] = [
      {},
      { image: "a" },
      { image: "", command: [] },
      { image: "a", command: [], module: "/m.js" },
      { image: "a", module: "m.js" },
      { image: "a", command: "node x" },
      { image: "a", command: [], user: 0 },
      { image: "a", command: [], resources: { cpus: 0 } },
      { image: "a", command: [], resources: { memory: "1Gi" } },
      { image: "a", command: [], resources: { gpus: 0 } },
      { image: "a", command: [], pull: "always" },
      { image: "a", command: [], env: { A: 1 } },
      { image: "a", command: [], labels: { "graflow.dev/call": "x" } },
      { image: "a", command: [], volumes: [{ target: "data", volume: {} }] },
      { image: "a", command: [], start: "soon" },
      { image: "a", command: [], privileged: true },
    ];
    for (const each of bad) expect(() => kubernetesJob(each as never)).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });
});

// The real thing: the image is built, the fleet of the Compose file comes up, and work that is handed over by HTTP is done by two workers, one
// of which is killed on the way.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { dockerAt } from "./docker.ts";
import { fleetOf, type Fleet } from "./fleet.ts";
import { images } from "./images.ts";
import { until } from "./shell.ts";

const stage = inject("stage");
const engine = dockerAt(stage.place);
const LINES = 120;
const text = Array.from({ length: LINES }, (_, line) => "word ".repeat(line + 1)).join("\n");
const total = (LINES * (LINES + 1)) / 2;

/** Of what `graflow workers list --json` tells. */
interface WorkerLine {
  readonly counters: { readonly succeeded: number };
}

describe.skipIf(stage.problem !== undefined)(`a fleet of containers${stage.note}`, () => {
  let folder = "";
  let fleet: Fleet | undefined;
  let key = "";

  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "graflow-fleet-"))));
  afterAll(async () => {
    if (fleet !== undefined) await fleet.compose(["down", "--volumes", "--timeout", "1"], { strict: false });
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  function up(): Fleet {
    if (fleet === undefined) throw new Error("The fleet did not come up");
    return fleet;
  }

  async function api(path: string, body?: object): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const response = await fetch(`${up().url}${path}`, {
      headers: { ...(key === "" ? {} : { authorization: `Bearer ${key}` }), "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function handOver(): Promise<string> {
    const { status, body } = await api("/api/runs", { workflow: "words", input: { text } });
    expect(status).toBe(202);
    return String(body["id"]);
  }

  /** The run, once it has ended. */
  function ended(id: string): Promise<Record<string, unknown>> {
    const look = async (): Promise<Record<string, unknown> | undefined> => {
      const { body } = await api(`/api/runs/${id}`);
      return body["status"] === "completed" || body["status"] === "failed" ? body : undefined;
    };
    return until(`run ${id} has ended`, look, 120_000);
  }

  /** The containers that carry out runs, of those that are not done. */
  async function ownersOf(ids: readonly string[]): Promise<readonly string[]> {
    const runs = await Promise.all(ids.map(async (id) => (await api(`/api/runs/${id}`)).body["owner"]));
    return runs.flatMap((owner) => (typeof owner === "object" && owner !== null && "host" in owner ? [String(owner.host)] : []));
  }

  test("the command line runs in it, without root and without a file system to change", async () => {
    const locked = ["run", "--rm", "--read-only", "--tmpfs", "/tmp", "--network", "none", "--cap-drop", "ALL", images.project];
    expect((await engine.docker([...locked, "check", "flows/words.ts"])).code).toBe(0);
  });

  test("the fleet comes up, all of it healthy", { timeout: 180_000 }, async () => {
    fleet = await fleetOf(engine, stage.base, folder);
    await fleet.compose(["config", "--quiet"]);
    await fleet.compose(["up", "--detach", "--no-build"]);
    for (const [service, count] of Object.entries({ redis: 1, api: 1, worker: 2 })) {
      const containers = await fleet.containers(service);
      expect(containers).toHaveLength(count);
      for (const container of containers) {
        await until(
          `${service} is healthy`,
          async () => ((await up().inspect(container)).State.Health?.Status === "healthy" ? true : undefined),
          90_000,
        );
        const { HostConfig, NetworkSettings } = await fleet.inspect(container);
        expect(HostConfig.ReadonlyRootfs).toBe(true);
        expect(HostConfig.Memory).toBeGreaterThan(0);
        // Nothing but the API is reached from outside.
        const published = Object.values(NetworkSettings.Ports).filter((ports) => ports !== null);
        expect(published).toHaveLength(service === "api" ? 1 : 0);
      }
    }
  });

  test("Redis lets nobody in without a name and a password", async () => {
    const asked = async (...args: string[]): Promise<string> => {
      const { out, err } = await up().compose(["exec", "-T", "redis", "redis-cli", "--no-auth-warning", ...args], { strict: false });
      return `${out}${err}`;
    };
    expect(await asked("ping")).toContain("NOAUTH");
    expect(await asked("--user", "graflow", "--pass", "wrong", "ping")).toContain("WRONGPASS");
    expect(await asked("--user", "health", "--pass", "any", "ping")).toContain("PONG");
    expect(await asked("--user", "health", "--pass", "any", "get", "graflow:layout")).toContain("NOPERM");
  });

  test("the API wants a key, which is made in its container", async () => {
    expect((await api("/api/runs")).status).toBe(401);
    key = (await up().compose(["exec", "-T", "api", "graflow", "keys", "create", "tester", "--role", "operator"])).out.trim();
    expect(key).toMatch(/^gf_/);
    expect((await api("/api/runs")).status).toBe(200);
  });

  test("what was handed over by HTTP is done by two workers, one of which is killed on the way", { timeout: 240_000 }, async () => {
    const workers = await up().containers("worker");
    // Containers are called by the beginning of their ids.
    const hosts = workers.map((worker) => worker.slice(0, 12)).toSorted();
    const ids = await Promise.all([handOver(), handOver(), handOver()]);
    await until("both workers have counted", async () => {
      const list = (await up().compose(["exec", "-T", "api", "graflow", "workers", "list", "--json"])).out.trim().split("\n");
      const busy = list.map((line) => JSON.parse(line) as WorkerLine).filter(({ counters }) => counters.succeeded > 0);
      return busy.length === 2 ? true : undefined;
    });

    // One that carries out a whole run, if there is any: then that is taken over too.
    const owners = await ownersOf(ids);
    const victim = workers.find((worker) => owners.includes(worker.slice(0, 12))) ?? workers[0] ?? "";
    await engine.docker(["kill", victim]);
    const killedAt = Date.now();
    await until("nobody waits for the one that was killed", async () => {
      return (await ownersOf(ids)).includes(victim.slice(0, 12)) ? undefined : true;
    });
    console.log(
      `Carried out runs: ${owners.join(", ")}. Killed: ${victim.slice(0, 12)}; its runs had another after ${Date.now() - killedAt} ms.`,
    );

    for (const id of ids) expect(await ended(id)).toMatchObject({ status: "completed", output: { words: total, by: hosts } });
    expect((await up().inspect(victim)).State.Status).toBe("exited");
  });

  test("what Redis keeps outlives it", async () => {
    const before = (await api("/api/runs")).body["items"];
    expect(before).toHaveLength(3);
    await up().compose(["restart", "redis"]);
    await until("the API is ready again", async () => ((await fetch(`${up().url}/readyz`)).ok ? true : undefined));
    expect((await api("/api/runs")).body["items"]).toEqual(before);
    const log = (await up().compose(["logs", "--no-color", "redis"])).out;
    expect(log).toContain("DB loaded from append only file");
    expect(log).not.toContain("CRITICAL");
  });

  test("a worker that is to end in the middle of a run hands it back; when it is there again, the run goes on", async () => {
    const states = await Promise.all((await up().containers("worker")).map(async (id) => ({ id, ...(await up().inspect(id)).State })));
    const survivor = states.find(({ Status }) => Status === "running");
    expect(survivor?.Health?.Status).toBe("healthy");
    const id = await handOver();
    await until("the run is carried out", async () => ((await ownersOf([id])).length === 1 ? true : undefined));
    await engine.docker(["stop", survivor?.id ?? ""]);
    expect((await up().inspect(survivor?.id ?? "")).State).toMatchObject({ Status: "exited", ExitCode: 0 });
    expect((await api(`/api/runs/${id}`)).body["status"]).not.toBe("completed");
    expect(await ownersOf([id])).toEqual([]);
    await engine.docker(["start", survivor?.id ?? ""]);
    expect(await ended(id)).toMatchObject({ status: "completed", output: { words: total } });
  });

  test("no log has a secret", async () => {
    const { out } = await up().compose(["logs", "--no-color"]);
    expect(out).not.toBe("");
    for (const name of ["redis_password", "work_secrets"]) {
      const secret = readFileSync(join(up().secrets, name), "utf8").trim();
      expect(out.includes(secret.slice(secret.indexOf(":") + 1))).toBe(false);
    }
    expect(out.includes(key)).toBe(false);
  });

  test("everything goes down, and nothing of it stays", async () => {
    await up().compose(["down", "--volumes", "--timeout", "60"]);
    const { out } = await engine.docker([
      "ps",
      "--all",
      "--quiet",
      "--filter",
      `label=com.docker.compose.project=graflow-test-${process.pid}`,
    ]);
    expect(out.trim()).toBe("");
  });
});

// The real thing: the image is built, the fleet of the Compose file comes up, and work that is handed over by HTTP is done by two workers, one
// of which is killed on the way.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findDocker, type Docker } from "./docker.ts";
import { buildImage, buildProject, fleetOf, images, type Fleet } from "./fleet.ts";
import { findImages, type BaseImages } from "./images.ts";
import { until } from "./shell.ts";

const LINES = 40;
const text = Array.from({ length: LINES }, (_, line) => "word ".repeat(line + 1)).join("\n");
const total = (LINES * (LINES + 1)) / 2;

describe("a fleet of containers", () => {
  const folder = mkdtempSync(join(tmpdir(), "gf-"));
  let engine: Docker | undefined;
  let base: BaseImages | undefined;
  let problem: string | undefined;
  let fleet: Fleet | undefined;
  let key = "";

  beforeAll(async () => {
    const found = await findDocker(folder);
    if (typeof found === "string") return void (problem = found);
    engine = found;
    if (engine.compose === undefined) return void (problem = "there is no Compose");
    const known = await findImages(engine, folder);
    if (typeof known === "string") return void (problem = known);
    base = known;
    console.log(`Docker: ${engine.told}\nimages: ${base.told}`);
  });

  afterAll(async () => {
    if (fleet !== undefined) await fleet.compose(["down", "--volumes", "--timeout", "1"], { strict: false });
    await engine?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 120_000);

  /** Both, or the test is skipped with the reason. */
  function docker(ctx: { skip(condition: boolean, note?: string): void }): { readonly engine: Docker; readonly base: BaseImages } {
    ctx.skip(problem !== undefined, problem);
    if (engine === undefined || base === undefined) throw new Error("Docker was neither found nor missed");
    return { engine, base };
  }

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

  test("the image builds, and a project on top of it", { timeout: 900_000 }, async (ctx) => {
    const { engine, base } = docker(ctx);
    await buildImage(engine, base);
    await buildProject(engine);
    const { out } = await engine.docker(["image", "inspect", images.graflow, "--format", "{{.Config.User}} {{.Size}}"]);
    const [user, size] = out.trim().split(" ");
    expect(user).toBe("10001:10001");
    console.log(`image: ${Math.round(Number(size) / 1e6)} MB`);
  });

  test("the command line runs in it, without root and without a disk to write to", async (ctx) => {
    const { engine } = docker(ctx);
    const locked = ["run", "--rm", "--read-only", "--network", "none", "--cap-drop", "ALL", images.project];
    expect((await engine.docker([...locked, "check", "flows/words.ts"])).code).toBe(0);
  });

  test("the fleet comes up, all of it healthy", { timeout: 180_000 }, async (ctx) => {
    const { engine, base } = docker(ctx);
    fleet = await fleetOf(engine, base, folder);
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

  test("Redis lets nobody in without a name and a password", async (ctx) => {
    docker(ctx);
    const asked = async (...args: string[]): Promise<string> => {
      const { out, err } = await up().compose(["exec", "-T", "redis", "redis-cli", "--no-auth-warning", ...args], { strict: false });
      return `${out}${err}`;
    };
    expect(await asked("ping")).toContain("NOAUTH");
    expect(await asked("--user", "graflow", "--pass", "wrong", "ping")).toContain("WRONGPASS");
    expect(await asked("--user", "health", "--pass", "any", "ping")).toContain("PONG");
    expect(await asked("--user", "health", "--pass", "any", "get", "graflow:layout")).toContain("NOPERM");
  });

  test("the API wants a key, which is made in its container", async (ctx) => {
    docker(ctx);
    expect((await api("/api/runs")).status).toBe(401);
    key = (await up().compose(["exec", "-T", "api", "graflow", "keys", "create", "tester", "--role", "operator"])).out.trim();
    expect(key).toMatch(/^gf_/);
    expect((await api("/api/runs")).status).toBe(200);
  });

  test(
    "a workflow that was handed over by HTTP is done by two workers, one of which is killed on the way",
    { timeout: 240_000 },
    async (ctx) => {
      const { engine } = docker(ctx);
      const workers = await up().containers("worker");
      const ids = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const { status, body } = await api("/api/runs", { workflow: "words", input: { text } });
          expect(status).toBeLessThan(300);
          return String(body["id"]);
        }),
      );
      const owners = async (): Promise<readonly string[]> => {
        const runs = await Promise.all(ids.map(async (id) => (await api(`/api/runs/${id}`)).body));
        return runs.flatMap((run) => {
          const owner = run["owner"];
          return typeof owner === "object" && owner !== null && "host" in owner ? [String(owner.host)] : [];
        });
      };
      // Containers are called by the beginning of their ids.
      const busy = await until("both workers carry out runs", async () => {
        const hosts = new Set(await owners());
        return workers.every((worker) => hosts.has(worker.slice(0, 12))) ? [...hosts] : undefined;
      });
      expect(busy).toHaveLength(2);

      const [victim = "", survivor = ""] = workers;
      await engine.docker(["kill", victim]);
      const killedAt = Date.now();
      await until("nobody waits for the one that was killed", async () => {
        return (await owners()).includes(victim.slice(0, 12)) ? undefined : true;
      });
      console.log(`runs of the killed worker were taken over after ${Date.now() - killedAt} ms`);

      for (const id of ids) {
        const run = await until(
          `run ${id} has ended`,
          async () => {
            const { body } = await api(`/api/runs/${id}`);
            return body["status"] === "completed" || body["status"] === "failed" ? body : undefined;
          },
          120_000,
        );
        expect(run["status"]).toBe("completed");
        expect(run["output"]).toMatchObject({ words: total });
      }
      expect((await up().inspect(victim)).State.Status).toBe("exited");
      expect((await up().inspect(survivor)).State.Health?.Status).toBe("healthy");
    },
  );

  test("a worker that is to end drains, and ends with 0", async (ctx) => {
    const { engine } = docker(ctx);
    const [, survivor = ""] = await up().containers("worker");
    await engine.docker(["stop", survivor]);
    expect((await up().inspect(survivor)).State).toMatchObject({ Status: "exited", ExitCode: 0 });
  });

  test("no log has a secret", async (ctx) => {
    docker(ctx);
    const { out } = await up().compose(["logs", "--no-color"]);
    expect(out).not.toBe("");
    for (const name of ["redis_password", "work_secrets"]) {
      const secret = readFileSync(join(up().secrets, name), "utf8").trim();
      expect(out.includes(secret.slice(secret.indexOf(":") + 1))).toBe(false);
    }
    expect(out.includes(key)).toBe(false);
  });

  test("everything goes down, and nothing of it stays", async (ctx) => {
    const { engine } = docker(ctx);
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

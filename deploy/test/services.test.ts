// The systemd units at work: a container with Debian's systemd and Redis, in which they are enabled, killed and stopped.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { dockerAt } from "./docker.ts";
import { images } from "./images.ts";
import { deploy, run, until } from "./shell.ts";

const stage = inject("stage");
const engine = dockerAt(stage.place);
const name = `graflow-test-services-${process.pid}`;
const image = "graflow-test/services";
const services = ["graflow-serve", "graflow-worker@1", "graflow-worker@2"];

describe.skipIf(stage.problem !== undefined)(`systemd services${stage.note}`, () => {
  let problem: string | undefined;

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "graflow-services-"));
    await prepare(folder);
    await engine.docker(["build", "--tag", image, folder]);
    rmSync(folder, { recursive: true, force: true });
    // What systemd needs to make services of their own, and no more: a machine may not have all that there is to give.
    const rights = ["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "DAC_READ_SEARCH", "SYS_BOOT"].flatMap((right) => ["--cap-add", right]);
    const open = ["--security-opt", "seccomp=unconfined", "--security-opt", "systempaths=unconfined", "--cgroupns", "host"];
    const places = ["/run", "/run/lock", "/tmp"].flatMap((place) => ["--tmpfs", place]);
    const groups = ["--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw"];
    const started = await engine.docker(["run", "--detach", "--name", name, ...rights, ...open, ...places, ...groups, image], {
      strict: false,
    });
    if (started.code !== 0) return void (problem = started.err);
    try {
      await until("systemd is up", async () => ((await inside("systemctl", "is-system-running")) === "running" ? true : undefined), 60_000);
    } catch {
      problem = `systemd did not come up: ${(await engine.docker(["logs", name], { strict: false })).out.slice(-300)}`;
    }
  });

  afterAll(async () => {
    await engine.docker(["rm", "--force", "--volumes", name], { strict: false });
    await engine.docker(["image", "rm", image], { strict: false });
  });

  async function inside(...command: readonly string[]): Promise<string> {
    return (await engine.docker(["exec", name, ...command], { strict: false })).out.trim();
  }

  const show = (service: string, property: string): Promise<string> =>
    inside("systemctl", "show", "--property", property, "--value", service);

  async function started(service: string): Promise<void> {
    const line = service === "graflow-serve" ? "graflow serves" : "graflow worker";
    await until(`${service} has begun`, async () => {
      const pid = await show(service, "MainPID");
      const log = await inside("journalctl", "--no-pager", "--unit", service, `_PID=${pid}`);
      return pid !== "0" && log.includes(line) ? true : undefined;
    });
  }

  test("begin, as a user that has no rights", async (ctx) => {
    ctx.skip(problem !== undefined, problem);
    for (const service of services) {
      await started(service);
      const status = await inside("cat", `/proc/${await show(service, "MainPID")}/status`);
      expect(status).toMatch(/^NoNewPrivs:\t1$/m);
      expect(status).toMatch(/^Seccomp:\t2$/m);
      expect(status).toMatch(/^CapEff:\t0+$/m);
      expect(status).not.toMatch(/^Uid:\t0\t/m);
    }
    expect(await inside("curl", "--silent", "http://127.0.0.1:4000/readyz")).toContain('"status":"healthy"');
    expect(await inside("graflow-as-root", "workers", "list", "--json").then((lines) => lines.split("\n").length)).toBe(2);
  });

  test("begin again when they are killed", async (ctx) => {
    ctx.skip(problem !== undefined, problem);
    const before = await show("graflow-worker@2", "MainPID");
    await inside("systemctl", "kill", "--signal=KILL", "--kill-who=main", "graflow-worker@2");
    await until("another process is there", async () =>
      ["0", before].includes(await show("graflow-worker@2", "MainPID")) ? undefined : true,
    );
    await started("graflow-worker@2");
    expect(await show("graflow-worker@2", "NRestarts")).toBe("1");
  });

  test("end in good order when they are stopped", async (ctx) => {
    ctx.skip(problem !== undefined, problem);
    for (const service of services) {
      await inside("systemctl", "stop", service);
      expect([await show(service, "Result"), await show(service, "ExecMainStatus"), await show(service, "ActiveState")]).toEqual([
        "success",
        "0",
        "inactive",
      ]);
    }
  });
});

async function prepare(folder: string): Promise<void> {
  cpSync(join(deploy, "systemd"), join(folder, "units"), { recursive: true });
  const secrets = join(folder, "secrets");
  mkdirSync(secrets, { recursive: true });
  await run(join(deploy, "make-secrets.sh"), [secrets]);
  const secret = (file: string): string => readFileSync(join(secrets, file), "utf8").trim();
  const settings = readFileSync(join(deploy, "systemd/graflow.env.example"), "utf8")
    .replace(/^GRAFLOW_REDIS_PASSWORD=$/m, `GRAFLOW_REDIS_PASSWORD=${secret("redis_password")}`)
    .replace(/^GRAFLOW_WORK_SECRETS=$/m, `GRAFLOW_WORK_SECRETS=${secret("work_secrets")}`)
    .replace(/^#GRAFLOW_WORK_KEYS=$/m, `GRAFLOW_WORK_KEYS=first:${"ab".repeat(32)}`);
  writeFileSync(join(folder, "graflow.env"), settings);
  writeFileSync(
    join(folder, "graflow-as-root"),
    '#!/bin/sh\nset -a; . /etc/graflow/graflow.env; cd /opt/graflow; exec node_modules/.bin/graflow "$@"\n',
  );
  writeFileSync(join(folder, "redis.conf"), "aclfile /etc/redis/users.acl\nappendonly yes\nmaxmemory-policy noeviction\n");
  writeFileSync(
    join(folder, "Dockerfile"),
    `FROM ${images.project} AS project
FROM ${stage.base.runtime}
RUN apt-get update && apt-get install --yes --no-install-recommends systemd systemd-sysv redis-server curl
COPY --from=project /usr/local/bin/node /usr/local/bin/node
COPY --from=project /app /opt/graflow
COPY units/graflow-serve.service units/graflow-worker@.service /etc/systemd/system/
COPY units/graflow-.service.d /etc/systemd/system/graflow-.service.d
COPY graflow.env /etc/graflow/graflow.env
COPY redis.conf /tmp/redis.conf
COPY secrets/redis_users.acl /etc/redis/users.acl
COPY --chmod=755 graflow-as-root /usr/local/bin/graflow-as-root
RUN chmod 0700 /etc/graflow && chmod 0600 /etc/graflow/graflow.env && chown redis:redis /etc/redis/users.acl \\
  && cat /tmp/redis.conf >> /etc/redis/redis.conf && systemctl enable redis-server ${services.join(" ")}
CMD ["/lib/systemd/systemd"]
`,
  );
}

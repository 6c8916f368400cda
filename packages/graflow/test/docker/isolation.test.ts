// What a program in a container can do that nobody has allowed anything: nothing.
import { createServer } from "node:net";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { call, dockerWorld, nodeProgram } from "./world.ts";

const world = await dockerWorld();
const isMissing = "reason" in world;
const note = isMissing ? ` (skipped: ${world.reason})` : "";

describe.skipIf(isMissing)(`a program in a container${note}`, () => {
  const { image, daemon } = isMissing ? { image: "", daemon: { host: "" } } : world;
  const base = { image, host: daemon.host };

  test("is nobody, without rights, and cannot get any", async () => {
    const body = `const { readFileSync } = require("node:fs"); const status = readFileSync("/proc/self/status", "utf8");
return { ids: [process.getuid(), process.getgid(), process.getgroups()], status: Object.fromEntries(
  [...status.matchAll(/^(CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):\\s*(.*)$/gm)].map(([, name, value]) => [name, value])), env: process.env,
  one: readFileSync("/proc/1/comm", "utf8").trim() };`;
    const { output } = await call({ ...base, command: nodeProgram(body), env: { GIVEN: 'it\'s "given"\n$HOME' } });
    const none = "0000000000000000";
    expect(output).toEqual({
      ids: [65534, 65534, [65534]],
      status: { CapEff: none, CapPrm: none, CapBnd: none, NoNewPrivs: "1", Seccomp: "2" },
      env: { PATH: "/usr/bin:/bin", HOME: "/tmp", HOSTNAME: expect.any(String) as string, GIVEN: 'it\'s "given"\n$HOME' },
      one: "docker-init",
    });
  });

  test("reaches nothing over the network, not even the machine it is on", async () => {
    const server = createServer().listen(0);
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
    const body = `const { connect } = require("node:net"); const tried = {};
for (const host of input.addresses) tried[host] = await new Promise((done) => connect(input.port, host).on("connect", () => done("reached")).on("error", (e) => done(e.code)));
const dns = await require("node:dns").promises.lookup("example.org").then(() => "found", (e) => e.code);
return { tried: [...new Set(Object.values(tried))], dns, own: Object.keys(require("node:os").networkInterfaces()) };`;
    const { output } = await call({ ...base, command: nodeProgram(body) }, { input: { port, addresses } });
    server.close();
    const { tried, dns, own } = output as { tried: string[]; dns: string; own: string[] };
    expect(addresses).toContain("127.0.0.1");
    expect(tried).not.toContain("reached");
    expect(dns).not.toBe("found");
    expect(own).toEqual(["lo"]);
  });

  test("writes to nothing but a small folder in memory, from which nothing can be executed", async () => {
    const body = `const fs = require("node:fs"); const write = (path) => { try { fs.writeFileSync(path, "x"); return "written"; } catch (e) { return e.code; } };
const places = Object.fromEntries(["/x", "/bin/x", "/etc/passwd", "/proc/sys/kernel/hostname", "/tmp/x"].map((path) => [path, write(path)]));
let filled = 0; let full;
try { for (;;) { fs.appendFileSync("/tmp/full", Buffer.alloc(1024 * 1024)); filled++; } } catch (e) { full = e.code; }
fs.rmSync("/tmp/full"); fs.writeFileSync("/tmp/run", "#!/bin/sh\\necho run", { mode: 0o755 });
const executed = require("node:child_process").spawnSync("/tmp/run").error?.code;
return { places, filled, full, executed };`;
    const { output, error } = await call({ ...base, tmpfs: 8, command: nodeProgram(body) });
    expect(error).toBe(undefined);
    expect(output).toMatchObject({
      places: { "/x": "EROFS", "/bin/x": "EROFS", "/etc/passwd": expect.stringMatching(/EROFS|EACCES/) as string, "/tmp/x": "written" },
      full: "ENOSPC",
      executed: "EACCES",
    });
    expect((output as { filled: number }).filled).toBeLessThanOrEqual(8);
  });

  test("sees nothing of the machine but what it was given, and cannot write that", async () => {
    const folder = mkdtempSync(join(tmpdir(), "graflow volume it's "));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, "given"), "text");
    const body = `const fs = require("node:fs"); const write = () => { try { fs.writeFileSync("/data/new", ""); return "written"; } catch (e) { return e.code; } };
return [fs.existsSync(input), fs.readFileSync("/data/given", "utf8"), write(), process.cwd()];`;
    const volumes = [{ source: folder, target: "/data" }];
    const { output } = await call({ ...base, volumes, workdir: "/data", command: nodeProgram(body) }, { input: folder });
    expect(output).toEqual([false, "text", "EROFS", "/data"]);
    const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
    const writable = [{ source: folder, target: "/data", writable: true }];
    const allowed = await call({ ...base, user, volumes: writable, command: nodeProgram(body) }, { input: folder });
    expect((allowed.output as unknown[])[2]).toBe("written");
    rmSync(folder, { recursive: true });
  });

  test("that needs more memory than it may is ended, and the error says so", async () => {
    const body = `const held = []; for (;;) held.push(Buffer.alloc(8 * 1024 * 1024, 1));`;
    const { error } = await call({ ...base, memory: 64, command: nodeProgram(body) });
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error?.message).toMatch(/^Container graflow-\w+ of \S+ has run out of memory: it may use 64 MB/);
    expect(error?.hint).toContain("`memory`");
  });

  test("that fills its memory through /tmp is ended as well", async () => {
    const body = `const fs = require("node:fs"); for (;;) fs.appendFileSync("/tmp/full", Buffer.alloc(4 * 1024 * 1024));`;
    const { error } = await call({ ...base, memory: 64, tmpfs: 1000, command: nodeProgram(body) });
    expect(error?.message).toContain("run out of memory");
  });

  test("gets no more processes than it may, and the machine does not notice", async () => {
    const bomb = ["sh", "-c", 'read -r call; bomb() { bomb | bomb & }; bomb; sleep 1; echo \'{"type":"result","value":"alive"}\''];
    const { output, error } = await call({ ...base, pids: 30, command: bomb });
    // The shell may be one of those that could not fork any more.
    expect(["alive", "PLACE_LOST"]).toContain(output ?? error?.code);
    const body = `const { spawn } = require("node:child_process"); let begun = 0;
for (let i = 0; i < 100; i++) { const child = spawn("sleep", ["60"]); child.on("error", () => {}); if (child.pid !== undefined) begun++; } return begun;`;
    const counted = await call({ ...base, pids: 30, command: nodeProgram(body) });
    expect(counted.output).toBeLessThan(30);
  });

  test("has its own user when it is told or its image says so", async () => {
    const body = "return [process.getuid(), process.getgid()];";
    expect((await call({ ...base, user: "1234:5678", command: nodeProgram(body) })).output).toEqual([1234, 5678]);
    expect((await call({ ...base, user: "0", command: nodeProgram(body) })).output).toEqual([0, 0]);
  });
});

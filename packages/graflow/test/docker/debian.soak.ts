// A whole Debian in containers: a script in Python is a task there, and what containers may not do, it may not do either. Its figures are printed.
import { createServer } from "node:net";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { findDaemon } from "./daemon.ts";
import { debianImage } from "./debian.ts";
import { call } from "./world.ts";

const begun = performance.now();
const daemon = await findDaemon();
const image = "reason" in daemon ? daemon : await debianImage(daemon);
const missing = typeof image === "string" ? undefined : image.reason;
process.stdout.write(
  missing === undefined ? `The image was there after ${seconds(begun)}\n` : `Debian in containers is not tested: ${missing}\n`,
);

/** A program that has its call in `call`, its input in `x`, and says what it has come to. */
function python(body: string): readonly string[] {
  const head = `import errno, json, os, socket, sys
call = json.loads(sys.stdin.readline())
x = call["input"]
def say(**message): print(json.dumps(message), flush=True)
def attempt(act, *args):
    try: return act(*args)
    except OSError as error: return errno.errorcode.get(error.errno, str(error))
`;
  return ["python3", "-c", head + body];
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

describe.skipIf(missing !== undefined)(`a Debian made by debootstrap${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  if ("reason" in daemon || typeof image !== "string") return;
  const base = { image, host: daemon.host };

  test("carries out a script in Python as a task, with what its run does for it", async () => {
    const { Size } = (await daemon.client.ask("GET", `/images/${image}/json`)) as { readonly Size: number };
    process.stdout.write(`It has ${Math.round(Size / 1e6)} MB\n`);
    const command = python(`say(type="log", level="info", message="it's here", data={"rows": len(x)})
say(type="progress", done=1, total=2)
say(type="ask", id=1, what="channel.increment", args=["n", 41])
n = json.loads(sys.stdin.readline())["value"]
system = dict(line.strip().split("=", 1) for line in open("/etc/os-release"))["ID"]
say(type="result", value=[sum(row["amount"] for row in x), n, system, call["taskId"]])`);
    const input = Array.from({ length: 10_000 }, (_, amount) => ({ amount }));
    const began = performance.now();
    const { output, logs } = await call({ ...base, command }, { input });
    process.stdout.write(`A call with 10,000 rows took ${seconds(began)}\n`);
    expect(output).toEqual([49_995_000, 41, "debian", "program"]);
    expect(logs).toMatchObject([{ message: "it's here", data: { rows: 10_000 } }]);
  });

  test("is nobody there, has no rights, and gets none by programs that have them", async () => {
    const command = python(`import subprocess
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
su = subprocess.run(["su", "-c", "id -u"], stdin=subprocess.DEVNULL, capture_output=True)
say(type="result", value={"ids": [os.getuid(), os.getgid(), os.geteuid()], "rights": status["CapBnd"].strip(), "new": status["NoNewPrivs"].strip(),
  "setuid": os.stat("/bin/su").st_mode & 0o4000 != 0, "su": su.returncode != 0, "chown": attempt(os.chown, "/tmp", 0, 0),
  "shadow": attempt(open, "/etc/shadow")})`);
    const { output } = await call({ ...base, command });
    expect(output).toEqual({
      ids: [65534, 65534, 65534],
      rights: "0000000000000000",
      new: "1",
      setuid: true,
      su: true,
      chown: "EPERM",
      shadow: "EACCES",
    });
  });

  test("writes to nothing but /tmp, and to that only so much", async () => {
    const command = python(`def write(path): open(path, "w").write("x"); return "written"
def fill():
    with open("/tmp/full", "wb") as full:
        while True: full.write(bytes(1024 * 1024))
say(type="result", value=[[attempt(write, path) for path in ["/x", "/usr/bin/x", "/etc/passwd", "/var/tmp/x", "/home/x", "/tmp/x"]], attempt(fill)])`);
    const { output } = await call({ ...base, tmpfs: 8, user: "0", command });
    expect(output).toEqual([["EROFS", "EROFS", "EROFS", "EROFS", "EROFS", "written"], "ENOSPC"]);
  });

  test("reaches nobody: neither the machine that it is on, nor whoever knows names", async () => {
    const server = createServer().listen(0);
    await once(server, "listening");
    const { port } = server.address() as { readonly port: number };
    const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
    const command = python(`def reach(host): socket.create_connection((host, x["port"]), 5).close(); return "reached"
say(type="result", value={"own": os.listdir("/sys/class/net"), "reached": [host for host in x["addresses"] if attempt(reach, host) == "reached"],
  "name": attempt(socket.gethostbyname, "example.org"), "raw": attempt(socket.socket, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)})`);
    const { output } = await call({ ...base, command }, { input: { port, addresses } });
    server.close();
    expect(addresses).toContain("127.0.0.1");
    expect(output).toMatchObject({ own: ["lo"], reached: [], raw: "EPERM" });
    expect((output as { readonly name: string }).name).not.toMatch(/^[\d.]+$/);
  });

  test("that needs more memory than it may is ended, and the error says so", async () => {
    const command = python(`held = []
while True: held.append(bytearray(os.urandom(1024 * 1024)))`);
    const began = performance.now();
    const { error } = await call({ ...base, memory: 64, command });
    process.stdout.write(`64 MB were filled, and the container gone, after ${seconds(began)}\n`);
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error?.message).toContain("has run out of memory: it may use 64 MB");
  });

  test("gets no more processes than it may", async () => {
    const command = python(`import signal
children = []
def fork():
    while True:
        child = os.fork()
        if child == 0: signal.pause()
        children.append(child)
refused = attempt(fork)
for child in children: os.kill(child, signal.SIGKILL)
say(type="result", value=[refused, len(children)])`);
    const { output } = await call({ ...base, pids: 20, command });
    const [refused, count] = output as readonly [string, number];
    process.stdout.write(`Of 20 processes it could start ${count}\n`);
    expect(refused).toBe("EAGAIN");
    // Itself, and the init of its container.
    expect(count).toBe(18);
  });
});

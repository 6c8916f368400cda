// What goes wrong with containers, told so that one knows what to do.
import { createServer } from "node:http";
import { once } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { docker, type DockerOptions } from "../../src/handlers/docker/index.ts";
import { call, containersWith, dockerWorld, nodeProgram } from "./world.ts";

test.each([
  [{}, "Expected `image` to be the name of an image, got `undefined`"],
  [{ image: "i" }, "Expected `docker` to be given `command`, `module` or `project`, got none of them"],
  [{ image: "i", command: [], module: "/m.js" }, "Expected `docker` to be given `command`, or else `module` or `project`, got both"],
  [{ image: "i", command: "node x" }, 'Expected `command` to be a list of texts: a program and its arguments, got `"node x"`'],
  [{ image: "i", module: "m.js" }, 'Expected `module` to be an absolute path, got `"m.js"`'],
  [{ image: "i", command: [], memory: "1g" }, 'Expected `memory` to be an integer of at least 6, got `"1g"`'],
  [{ image: "i", command: [], cpus: 0 }, "Expected `cpus` to be a number of processors, at least 0.01, got `0`"],
  [{ image: "i", command: [], env: { "A=B": "x" } }, 'Expected a key of `env` to be a name that may stand there, got `"A=B"`'],
  [
    { image: "i", command: [], labels: { "graflow.owner": "x" } },
    'Expected a key of `labels` to be a name that may stand there, got `"graflow.owner"`',
  ],
  [{ image: "i", command: [], volumes: [{ source: "/x", target: "y" }] }, 'Expected `target` to be an absolute path, got `"y"`'],
  [{ image: "i", command: [], pull: "often" }, 'Expected `pull` to be "never", "missing" or "always", got `"often"`'],
  [{ image: "i", command: [], host: "ssh://host" }, "Expected the address of a Docker daemon (`host`, DOCKER_HOST) to be like"],
  [{ image: "i", command: [], auth: { username: "u", password: 1 } }, "Expected `auth` to be { username, password }, got"],
])("options that cannot be are refused when they are given: %j", (options, message) => {
  let told = "";
  try {
    docker(options as DockerOptions);
  } catch (error) {
    told = (error as Error).message;
  }
  expect(told.startsWith(message) ? message : told).toBe(message);
});

test("no daemon is a place that cannot be had, with what to do", async () => {
  const { error } = await call({ image: "i", command: [], host: "unix:///nowhere/docker.sock" });
  expect(error).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    message: "Expected a Docker daemon at unix:///nowhere/docker.sock, got ENOENT: none is there",
  });
  expect(error?.hint).toContain("DOCKER_HOST");
});

test("certificates that are not there are no daemon that is not there", async () => {
  vi.stubEnv("DOCKER_TLS_VERIFY", "1");
  vi.stubEnv("DOCKER_CERT_PATH", "/no/such/folder");
  const { error } = await call({ image: "i", command: [], host: "tcp://127.0.0.1:1" });
  vi.unstubAllEnvs();
  expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE" });
  expect(error?.message).toMatch(/^Expected the certificates for the Docker daemon at tcp:\S+ in \/no\/such\/folder, got: ENOENT/);
});

test("a daemon that is full, or whose registry says no, is told as that", async () => {
  const server = createServer((request, response) => {
    const isPull = request.url?.startsWith("/images/create") === true;
    const isFull = request.url?.includes("full") === true;
    response.statusCode = isPull ? 200 : isFull ? 500 : 404;
    const denied =
      '{"status":"Pulling"}\n{"errorDetail":{},"error":"pull access denied for private, repository does not exist or may require authorization"}\n';
    response.end(isPull ? denied : `{"message":"${isFull ? "write /x: no space left on device" : "no such image: x"}"}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `tcp://127.0.0.1:${(server.address() as { port: number }).port}`;
  const denied = await call({ image: "private", command: [], host });
  expect(denied.error).toMatchObject({ code: "PLACE_UNAVAILABLE" });
  expect(denied.error?.message).toContain("Expected to fetch the image private: pull access denied");
  expect(denied.error?.hint).toContain("`auth`");
  const full = await call({ image: "full", command: [], host });
  expect(full.error).toMatchObject({
    code: "PLACE_UNAVAILABLE",
    message: "The machine of the Docker daemon is full: write /x: no space left on device",
  });
  server.close();
});

const world = await dockerWorld();
const isMissing = "reason" in world;
const note = isMissing ? ` (skipped: ${world.reason})` : "";

describe.skipIf(isMissing)(`a daemon that refuses${note}`, () => {
  if ("reason" in world) return;
  const { daemon, image } = world;
  const base = { image, host: daemon.host, labels: { test: `errors-${process.pid}` } };

  test("an image that is not there, with how to get it", async () => {
    const { error } = await call({ ...base, image: "graflow-test/none:it", command: [], pull: "never" });
    expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE", message: "Expected the image graflow-test/none:it to be there, got none" });
    expect(error?.hint).toContain("docker pull graflow-test/none:it");
  });

  test("a command that is not in the image, or cannot be executed", async () => {
    const none = await call({ ...base, command: ["/bin/no such program"] });
    expect(none.error).toMatchObject({ code: "PLACE_LOST" });
    expect(none.error?.message).toMatch(/exit code 127 before its task\. Its last words:\n.*no such program/);
    expect(none.error?.hint).toContain("Its command was not found");
    const unfit = await call({ ...base, command: ["/etc/passwd"] });
    expect(unfit.error).toMatchObject({ code: "PLACE_LOST" });
    expect(unfit.error?.message).toContain("exit code 126");
  });

  test("an exit code, with the last words", async () => {
    const { error } = await call({ ...base, command: ["sh", "-c", "echo 'no such column' >&2; exit 3"] });
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error?.message).toMatch(/has ended with exit code 3 before its task\. Its last words:\nno such column$/);
  });

  test("a module that has no Graflow beside it", async () => {
    const { error } = await call({ ...base, module: "/nowhere/flows.js" });
    expect(error).toMatchObject({ code: "PLACE_LOST" });
    expect(error?.hint).toContain("`@graflow/core` in a node_modules");
  });

  test("options that only the daemon can judge", async () => {
    const command = nodeProgram("return 1;");
    for (const options of [
      { volumes: [{ source: "/no/such/folder", target: "/data" }] },
      { user: "nobody-knows-me" },
      { network: "no-such-network" },
      { cpus: 10_000 },
    ]) {
      const { error } = await call({ ...base, ...options, command });
      expect([options, error?.code]).toEqual([options, "OPTION_INVALID"]);
    }
  });

  test("GPUs are asked for, and where there are none, that is told", async () => {
    const { error } = await call({ ...base, gpus: ["GPU-1"], command: nodeProgram("return 1;") });
    expect(error).toMatchObject({ code: "PLACE_UNAVAILABLE" });
    expect(error?.message).toContain("The Docker daemon has no GPU to give");
  });

  test("nothing is left of what did not start", async () => {
    expect(await containersWith(daemon, `test=errors-${process.pid}`)).toEqual([]);
  });

  test("what a container may do is what the daemon was asked for", async () => {
    const seen: Record<string, unknown>[] = [];
    const inspected = await call(
      { ...base, command: ["sh", "-c", "echo begun; exec sleep 600"], cpus: 0.5, pids: 50, memory: 100, grace: 0 },
      {
        heard: (event, cancel) => {
          if (event.type !== "log") return;
          void (async () => {
            const [{ Id = "" } = {}] = await containersWith(daemon, `test=errors-${process.pid}`);
            seen.push((await daemon.client.ask("GET", `/containers/${Id}/json`)) as Record<string, unknown>);
            cancel();
          })();
        },
      },
    );
    expect(inspected.status).toBe("cancelled");
    expect(seen[0]).toMatchObject({
      Config: { User: "65534:65534", Labels: { "graflow.run": expect.any(String) as string, "graflow.task": "program" }, StdinOnce: true },
      HostConfig: {
        AutoRemove: true,
        ReadonlyRootfs: true,
        Init: true,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        NetworkMode: "none",
        PidsLimit: 50,
        Memory: 100 * 1024 * 1024,
        MemorySwap: 100 * 1024 * 1024,
        NanoCpus: 5e8,
        LogConfig: { Type: "none" },
        Privileged: false,
      },
    });
  });
});

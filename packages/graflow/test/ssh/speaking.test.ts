// What goes over ssh: arguments as they are, output in order, many calls at once; and what is said of a machine that lacks something.
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ssh } from "../../src/handlers/ssh/index.ts";
import { map, resourcePool, task, workflow } from "../../src/index.ts";
import { makeProject } from "../docker/project.ts";
import { failureOf, one, oneEngine, oneSshd, script, startThere, wayTo } from "./one-sshd.ts";

/** Of a server as it is by itself: ten sessions for each connection. */
const serverOf = oneSshd(["MaxSessions 10"]);
const engine = oneEngine();

describe("a command", () => {
  test("gets its arguments, folder and variables as they are, whatever is in them", async (context) => {
    const server = serverOf(context);
    const hard = [
      "a b",
      "'",
      '"',
      "$(id)",
      "`id`",
      "$HOME",
      "a\nb",
      "",
      "-n",
      "*",
      "\\",
      "\\n",
      "é😀",
      ";",
      "&&",
      "!",
      "a\tb",
      "#",
      'it\'s "so"',
    ];
    const speak = `console.log(JSON.stringify({ type: "result", value: [process.argv.slice(1), process.env.HARD, process.cwd()] }))`;
    const folder = join(server.folder, 'it\'s a "$folder"');
    await mkdir(folder);
    const command = [process.execPath, "-e", speak, "--", ...hard];
    const env = { HARD: hard.join("|") };
    const { outcome } = startThere({ ...wayTo(server), command, env, cwd: folder }, engine);
    expect(await outcome).toMatchObject({ status: "completed", output: [hard, env.HARD, folder] });
  });

  test("that has ended before a busy process could listen has said what it said all the same", async (context) => {
    const server = serverOf(context);
    const command = ["sh", "-c", `echo '{"type":"result","value":7}'`];
    const { outcome } = startThere({ ...wayTo(server), command }, engine);
    let isOver = false;
    const ended = outcome.finally(() => (isOver = true));
    while (!isOver) {
      await new Promise((resolve) => void setImmediate(resolve));
      for (const until = performance.now() + 150; performance.now() < until;);
    }
    expect(await ended).toMatchObject({ status: "completed", output: 7 });
  });

  test("finds the devices that its task has in its environment", async (context) => {
    const names = [`it's "the" $(first)`, "second"];
    const speak = `const { GRAFLOW_RESOURCE_GPU: index, GRAFLOW_RESOURCE_GPU_NAME: name } = process.env;
console.log(JSON.stringify({ type: "result", value: [index, name] }));`;
    const place = ssh({ ...wayTo(serverOf(context)), command: [process.execPath, "-e", speak] });
    const there = task("there", { handler: [resourcePool("gpu", names), place] }, (n: number): unknown => n);
    const found = await workflow("two", map(there)).run([1, 2], { engine });
    expect(new Set(found)).toEqual(new Set(names.map((name, index) => [String(index), name])));
  });

  test("says its lines in order, beside whatever its shell says; a large value comes whole", async (context) => {
    const command = [
      process.execPath,
      "-e",
      `for (let n = 0; n < 500; n++) console.log(n); console.log(JSON.stringify({ type: "result", value: "x".repeat(3e6) }))`,
    ];
    const run = startThere({ ...wayTo(serverOf(context)), command }, engine, "y".repeat(100_000));
    const lines: string[] = [];
    for await (const event of run.events()) if (event.type === "log") lines.push(event.message);
    expect(lines).toEqual(Array.from({ length: 500 }, (_, n) => String(n)));
    expect(await run.outcome).toMatchObject({ output: "x".repeat(3e6) });
  });

  test("that is not there, fails, or is killed says so", async (context) => {
    const way = wayTo(serverOf(context));
    const missing = await failureOf(startThere({ ...way, command: ["no-such-program"] }, engine));
    expect(missing).toMatchObject({ code: "PLACE_LOST" });
    expect(missing.message).toContain('Program "no-such-program" on ');
    expect(missing.message).toContain("exit code 127");
    const failing = await failureOf(startThere({ ...way, command: script("echo no luck >&2; exit 3") }, engine));
    expect(failing.message).toMatch(/has ended with exit code 3 before its task\. Its last words:\nno luck$/);
    const killed = await failureOf(startThere({ ...way, command: script("kill -KILL $$") }, engine));
    expect(killed.message).toContain("signal SIGKILL");
    const homeless = await failureOf(startThere({ ...way, command: script(one), cwd: "/no/such/folder" }, engine));
    expect(homeless.message).toContain("/no/such/folder");
  });

  test("50 at once go over as many connections as the server's limit makes necessary", async (context) => {
    const server = serverOf(context);
    // More than the server allows on one.
    const there = task(
      "there",
      { handler: ssh({ ...wayTo(server), command: script(`sleep 0.2; ${one}`), max: 50, channels: 25 }) },
      (n: number) => n,
    );
    const outputs = await workflow("many", map(there)).run(
      Array.from({ length: 50 }, (_, n) => n),
      { engine },
    );
    expect(outputs).toEqual(Array.from({ length: 50 }, () => 1));
  });
});

describe("the user's own task", () => {
  test("is found where it is here, if nothing else is said", async (context) => {
    const server = serverOf(context);
    const project = await makeProject();
    const peer = dirname(fileURLToPath(import.meta.resolve("ssh2/package.json")));
    await symlink(peer, join(project.folder, "node_modules/ssh2"));
    const program = `import { createEngine, map, resourcePool, task, workflow } from "@graflow/core";
import { ssh } from "@graflow/core/ssh";
const { host, port, username, key, hostKey } = JSON.parse(process.argv[2] ?? "{}");
const wf = workflow("wf", task("there", { handler: "place" }, (name) => [name, process.env.SSH_CONNECTION !== undefined]));
// A process there that is kept is for calls with the same devices.
const devices = (_, { resources }) => [process.env.GRAFLOW_RESOURCE_GPU, String(resources.gpu), process.pid];
const many = workflow("many", map(task("many", { handler: [resourcePool("gpu", 2), "place"] }, devices)));
const place = ssh({ host, port, username, auth: { keyFile: key }, hostKey, node: process.execPath });
const engine = createEngine({ handlers: { place } });
console.log(JSON.stringify([await wf.run("it's", { engine }), await many.run([1, 2, 3, 4, 5, 6], { engine })]));
await engine.close();
`;
    const { port, username, key, ed25519: hostKey } = server;
    const said = await project.run("program.mjs", program, JSON.stringify({ host: "127.0.0.1", port, username, key, hostKey }));
    project.remove();
    const [there, devices] = JSON.parse(said) as [unknown, (readonly [string, string, number])[]];
    expect(there).toEqual(["it's", true]);
    expect(devices.map(([index]) => index)).toEqual(devices.map(([, told]) => told));
    expect(new Set(devices.map(([, , pid]) => pid)).size).toBe(2);
  });
});

describe("a machine that lacks something", () => {
  test("is told with what to install", async (context) => {
    const server = serverOf(context);
    const way = wayTo(server);
    const why = async (more: object): Promise<string> => {
      const error = await failureOf(startThere({ ...way, ...more }, engine));
      expect(error.code).toBe("PLACE_UNAVAILABLE");
      return `${error.message} ${error.hint}`;
    };
    expect(await why({ node: "/no/such/node" })).toMatch(/Expected Node at "\/no\/such\/node" on .*Install Node 22\.13 or later there/s);
    const old = join(server.folder, "old-node");
    await writeFile(old, `#!/bin/sh\nprintf '\\n\\036{"node":"18.1.0","outpost":null,"module":true}\\n'\n`);
    await chmod(old, 0o755);
    expect(await why({ node: old })).toContain("Expected Node 22.13 or later");
    const hanging = join(server.folder, "hanging-node");
    await writeFile(hanging, "#!/bin/sh\nexec sleep 1000\n");
    await chmod(hanging, 0o755);
    expect(await why({ node: hanging, start: 100 })).toContain("to say within 100 ms what is there, got nothing");
    expect(await why({ node: process.execPath, module: "/no/such/flows.js" })).toContain("Expected module file:///no/such/flows.js");
    expect(await why({ node: process.execPath, outpost: "/no/such/outpost.js" })).toContain("Expected @graflow/core on");
    const alone = join(server.folder, "alone it's.mjs");
    await writeFile(alone, "");
    expect(await why({ node: process.execPath, cwd: server.folder, module: alone })).toContain("npm install @graflow/core");
  });
});

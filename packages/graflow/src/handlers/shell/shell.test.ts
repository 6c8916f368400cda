// What a command does as a task. Each runs for real.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine, shell, workflow, type CommandError, type Engine, type GraflowError, type TaskError } from "../../index.ts";

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = createEngine({});
  folder = await mkdtemp(join(tmpdir(), "graflow-shell-"));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

/** What its run came to, and the log lines on the way. */
async function outcomeOf(task: ReturnType<typeof shell>, input?: unknown) {
  const run = workflow("one", task).start(input, { engine });
  const logs: [string, string, unknown][] = [];
  for await (const event of run.events()) {
    const { level, message, data } = event.type === "log" ? event : { level: "", message: "", data: {} };
    if (event.type === "log") logs.push([level, message, (data as { stream?: string } | undefined)?.stream]);
  }
  return { ...(await run.outcome), logs };
}

/** What the task threw. */
async function errorOf(task: ReturnType<typeof shell>, input?: unknown): Promise<GraflowError> {
  const outcome = await outcomeOf(task, input);
  if (outcome.status !== "failed") throw new Error(`it has ${outcome.status}`);
  return (outcome.error as TaskError).cause as GraflowError;
}

const node = process.execPath;
/** Prints its arguments as JSON. */
const echo = [node, "-e", "console.log(JSON.stringify(process.argv.slice(1)))", "--"];

describe("a command", () => {
  test("gives what it wrote and its exit code", async () => {
    const task = shell("both", { command: ["sh", "-c", "echo out; echo err >&2; exit 3"], okCodes: [0, 3] });
    expect(await workflow("one", task).run(undefined, { engine })).toEqual({ stdout: "out\n", stderr: "err\n", code: 3 });
  });

  test("gets its arguments as they are, whatever is in them", async () => {
    const hard = ["a b", "'", '"', "$(id)", "`id`", "$HOME", "a\nb", "", "-n", "*", "\\", "\\n", "é😀", ";", "&&", "!", "a\tb", "#"];
    const task = shell("echo", { command: (input: string[]) => [...echo, ...input], parse: "json" });
    expect(await workflow("one", task).run(hard, { engine })).toEqual(hard);
  });

  test.each([
    ["text", "a\r\nb\n", "a\r\nb"],
    ["lines", "a\r\nb\n\nc\n", ["a", "b", "", "c"]],
    ["lines", "", []],
    ["json", '{"a":[1]}', { a: [1] }],
    ["none", "something", undefined],
    ["bytes", "\u00ff", Uint8Array.of(0xc3, 0xbf)],
  ] as const)("is read as %s", async (parse, written, value) => {
    const task = shell("cat", { command: ["cat"], stdin: written, parse });
    expect(await workflow("one", task).run(undefined, { engine })).toEqual(value);
  });

  test("is read by a function of its result and the input", async () => {
    const task = shell("count", {
      command: ["wc", "-c"],
      stdin: (input: string) => input,
      parse: ({ stdout }, input) => [Number(stdout), input.length] as const,
    });
    const [counted, length] = await workflow("one", task).run("abc", { engine });
    expect([counted, length]).toEqual([3, 3]);
  });

  test("gets its folder, its variables and bytes", async () => {
    const task = shell("where", {
      command: ["sh", "-c", 'pwd; echo "$GREETING"; echo "${HOME-none}"; wc -c'],
      cwd: () => folder,
      env: (input: string) => ({ GREETING: input, HOME: undefined }),
      stdin: new Uint8Array(300_000),
      parse: "lines",
    });
    expect(await workflow("one", task).run("it's $(me)", { engine })).toEqual([folder, "it's $(me)", "none", "300000"]);
  });

  test("need not read its input", async () => {
    const task = shell("head", { command: ["head", "-c", "1"], stdin: "x".repeat(5_000_000), parse: "text" });
    expect(await workflow("one", task).run(undefined, { engine })).toBe("x");
  });

  test("is told of line by line, in order, while it runs", async () => {
    const script = 'echo one; printf "t"; printf "wo\\rthree\\n" ; echo; printf four';
    const { logs } = await outcomeOf(shell("talk", { command: ["sh", "-c", script] }));
    expect(logs).toEqual(["one", "two", "three", "four"].map((line) => ["info", line, "stdout"]));
    const quiet = await outcomeOf(shell("talk", { command: ["sh", "-c", "echo out; echo err >&2"], log: "stderr" }));
    expect(quiet.logs).toEqual([["warn", "err", "stderr"]]);
  });

  test("that writes without end is logged so far, and its long lines are cut", async () => {
    const line = "y".repeat(40_000);
    const { logs, status } = await outcomeOf(shell("yes", { command: ["sh", "-c", `yes ${line} | head -n 100`], parse: "none" }));
    expect(status).toBe("completed");
    expect(logs[0]?.[1].length).toBeLessThan(17_000);
    expect(logs.length).toBeLessThan(100);
    expect(logs.at(-1)?.[1]).toContain("is not logged");
  });

  test("that writes more than it may is ended, and fails", async () => {
    const error = await errorOf(shell("yes", { command: ["yes"], maxOutput: 1000, log: "none" }));
    expect(error).toMatchObject({
      code: "WORK_TOO_LARGE",
      message: 'Expected command "yes" to write at most 1000 bytes to standard output, got more',
    });
  });

  test("keeps the end of what it wrote to standard error", async () => {
    const script = "seq 1 50000 >&2; echo last >&2; exit 1";
    const error = (await errorOf(shell("seq", { command: ["sh", "-c", script], log: "none" }))) as CommandError;
    expect(error.stderr.split("\n")).toHaveLength(20);
    expect(error.stderr).toMatch(/^49982\n[\d\n]+\nlast$/);
  });
});

describe("a command that fails", () => {
  test("says its exit code and its last words", async () => {
    const error = await errorOf(shell("bad", { command: ["sh", "-c", "echo out; echo no such thing >&2; exit 4"] }));
    expect(error).toMatchObject({ code: "COMMAND_FAILED", program: "sh", exitCode: 4, signal: undefined, stderr: "no such thing" });
    expect(error.message).toBe('Expected command "sh" to end with exit code 0, got 4. Its last words:\nno such thing');
  });

  test("by a signal says which", async () => {
    const error = await errorOf(shell("bad", { command: ["sh", "-c", "kill -USR1 $$"] }));
    expect(error).toMatchObject({ code: "COMMAND_FAILED", exitCode: undefined, signal: "SIGUSR1" });
  });

  test("because it is not there, may not be executed, or its folder is missing, says so", async () => {
    expect(await errorOf(shell("x", { command: ["no-such-program"] }))).toMatchObject({
      code: "COMMAND_UNAVAILABLE",
      message: 'Command "no-such-program" cannot be started: it was not found',
    });
    const file = join(folder, "it's a file");
    await writeFile(file, "#!/no/such/interpreter\n");
    expect((await errorOf(shell("x", { command: [file] }))).message).toContain("it may not be executed");
    await chmod(file, 0o755);
    expect((await errorOf(shell("x", { command: [file] }))).message).toContain("the interpreter that its first line names is not there");
    expect((await errorOf(shell("x", { command: ["true"], cwd: "/no/such" }))).message).toContain('its folder "/no/such" is not there');
    expect((await errorOf(shell("x", { command: ["true", "x".repeat(3_000_000)] }))).message).toContain("its arguments are too long");
  });

  test("because it prints no JSON, shows what it printed", async () => {
    const error = await errorOf(shell("x", { command: ["echo", "hello"], parse: "json" }));
    expect(error.code).toBe("COMMAND_FAILED");
    expect(error.message).toContain('to write JSON to standard output, got `"hello');
    expect(error.cause).toBeInstanceOf(SyntaxError);
  });

  test("is tried again, as any task is", async () => {
    const task = shell("flaky", {
      command: (_: unknown, { attempt }) => ["sh", "-c", `test ${attempt} = 2`],
      retry: { limit: 2, delay: 0 },
      parse: "none",
    });
    expect(await outcomeOf(task)).toMatchObject({ status: "completed" });
  });
});

describe("what is refused", () => {
  test.each([
    [{ command: "ls -l 'a b'" }, /to be a list of texts, got the text `"ls -l 'a b'"`/],
    [{ command: [] }, /to begin with a program, got an empty list/],
    [{ command: [""] }, /to name a program, got ""/],
    [{ command: ["a", 5] }, /`command\[1\]` of shell "x" to be text, got `5`/],
    [{ command: ["a", "b\0c"] }, /to be text without NUL/],
    [{ command: ["a"], env: { "A=B": "c" } }, /without "=" and NUL, got `"A=B"`/],
    [{ command: ["a"], stdin: 5 }, /`stdin` of shell "x" to be text or bytes, got `5`/],
    [{ command: ["a"], parse: "xml" }, /`parse` of shell "x" to be "text"/],
    [{ command: ["a"], okCodes: 1 }, /`okCodes` of shell "x" to be a list of exit codes, got `1`/],
    [{ command: ["a"], shell: true }, /the options of shell "x" to be among .*got `shell`/],
    [{ command: ["a"], protocol: "lines", parse: "text" }, /to have no `parse`/],
    [{ command: ["a"], timeout: "soon" }, /Task "x": Expected `timeout`/],
  ])("%j", (options, message) => {
    expect(() => shell("x", options as never)).toThrow(message);
  });

  test("a text, with the list that it should be", () => {
    const made = (): unknown => shell("x", { command: "ls -l" as never });
    expect(made).toThrow(expect.objectContaining({ hint: expect.stringContaining('Write command: ["ls", "-l"].') as string }));
  });

  test("what a function gives is checked when it is called", async () => {
    const error = await errorOf(shell("x", { command: () => "rm -rf /" as never }));
    expect(error.code).toBe("OPTION_INVALID");
    expect(error.message).toContain("got the text");
  });
});

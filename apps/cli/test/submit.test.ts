// Runs that are handed over, and schedules, from a terminal: by a server over the project's store, and by a worker over Redis.
import { expect, test } from "vitest";
import { graflow, jsonLines, project, start } from "./graflow.ts";
import { oneServer } from "./redis-server.ts";

const server = oneServer();

const files = {
  "package.json": '{"type":"module"}',
  "hello.ts": `import { task, workflow } from "@graflow/core";
export default workflow("hello", task("hello", (name: string) => \`Hello \${name}\`));`,
  "graflow.config.ts": `import { defineConfig } from "@graflow/core";
export default defineConfig({
  workflows: ["./hello.ts"],
  schedules: { often: { workflow: "hello", every: "1s", input: "config" } },
});`,
};

test("submit puts a run into the queue of the project's store, and graflow serve begins it", async () => {
  const cwd = await project(files);
  const submitted = await graflow(["submit", "hello", "-i", '"Ada"', "--priority", "3", "-t", "x", "--json"], { cwd });
  const [told] = jsonLines(submitted) as readonly { readonly runId: string }[];
  expect(told).toMatchObject({ type: "submitted", status: "queued", place: { queue: "default", priority: 3 } });
  const again = await graflow(["submit", "hello", "-i", '"Bob"', "--idempotency-key", "k", "-q"], { cwd });
  const twice = await graflow(["submit", "hello", "-i", '"Bob"', "--idempotency-key", "k", "-q"], { cwd });
  expect(twice.stdout).toBe(again.stdout);
  expect((await graflow(["runs", "--status", "queued"], { cwd })).stdout).toMatch(/hello +○ queued/);
  expect((await graflow(["cancel", again.stdout.trim()], { cwd })).stdout).toMatch(/cancelled/);
  const served = start(["serve", "--port", "0"], { cwd });
  await served.saw("✔ hello");
  const waited = await graflow(["submit", "hello", "-i", '"Eve"', "--wait", "-q"], { cwd });
  expect(waited).toMatchObject({ code: 0, stdout: "Hello Eve\n" });
  served.process.kill("SIGINT");
  await served.ended;
  expect((await graflow(["show", told?.runId ?? ""], { cwd })).stdout).toMatch(/completed/);
});

test("schedules of the configuration and of the command line are a fleet's, and a worker does them", async (context) => {
  const env = { GRAFLOW_REDIS_URL: server.of(context).url };
  const cwd = await project(files);
  const run = (...words: string[]) => graflow(["schedules", ...words], { cwd, env });
  const added = await run("add", "nightly", "hello", "--cron", "30 2 * * *", "--time-zone", "Europe/Berlin", "-i", '"night"');
  expect(added.stdout).toMatch(/30 2 \* \* \* Europe\/Berlin/);
  expect((await run("add", "bad", "hello", "--cron", "* * * * *", "--time-zone", "Berln")).stderr).toMatch(/Did you mean "Europe\/Berlin"/);
  const worker = start(["worker"], { cwd, env });
  await worker.saw("✔ hello");
  expect((await run("run", "nightly")).stdout).toMatch(/a worker makes the run nightly-now-/);
  await worker.saw("✔ hello nightly-");
  expect((await run("pause", "often")).stdout).toMatch(/paused/);
  const [moment] = jsonLines(await run("history", "often", "--json"));
  expect(moment).toMatchObject({ type: "moment", scheduleId: "often" });
  expect((await run("show", "nope")).stderr).toMatch(/CLI_SCHEDULE_UNKNOWN/);
  expect((await run("remove", "nightly")).code).toBe(0);
  expect((await run("list")).stdout).toMatch(/often +hello/);
  worker.process.kill("SIGTERM");
  expect((await worker.ended).code).toBe(0);
});

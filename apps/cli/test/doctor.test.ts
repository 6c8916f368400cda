import { expect, test } from "vitest";
import { graflow, project } from "./graflow.ts";
import { Stages } from "./stages.ts";

test("doctor names what is there and what is missing, each with a remedy", async () => {
  const { code, stdout } = await graflow(["doctor"], { cwd: await project({}) });
  expect(stdout).toMatch(/✓ Node +\d+\.\d+\.\d+/);
  expect(stdout).toMatch(/✓ @graflow\/core +\d+\.\d+/);
  expect(stdout).toMatch(/– Terminal .*\n +Run it in a terminal/);
  expect(stdout).toMatch(/– graflow\.config\.ts .*\n +Write/);
  expect(code).toBe(0);
});

test("as JSON, one finding per line", async () => {
  const { stdout } = await graflow(["doctor", "--json"], { cwd: await project({ "tsconfig.json": "{}" }) });
  const findings = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(findings).toContainEqual({ type: "finding", name: "tsconfig.json", state: "good", detail: "tsconfig.json" });
});

test("a broken configuration is bad: exit code 1", async () => {
  const { code, stdout } = await graflow(["doctor"], { cwd: await project({ "graflow.config.ts": "export default { workflows: 5 };" }) });
  expect(stdout).toMatch(/✗ graflow\.config\.ts +Expected `workflows`/);
  expect(code).toBe(1);
});

test("the store is found, and runs that wait in it for somebody to go on are told", async () => {
  const stages = await Stages.make();
  expect((await stages.graflow("doctor")).stdout).toMatch(/✓ Store +none yet: the first run makes it\n/);
  await stages.graflow("run", "flows/etl.ts");
  expect((await stages.graflow("doctor")).stdout).toMatch(/✓ Store +\.graflow\/graflow\.db\n/);
  await stages.killed();
  expect((await stages.graflow("doctor")).stdout).toMatch(
    /– Store +\.graflow\/graflow\.db: 1 run abandoned\n +Run `graflow resume --abandoned`, or see `graflow runs`\.\n/,
  );
});

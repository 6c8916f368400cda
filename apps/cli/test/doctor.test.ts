import { expect, test } from "vitest";
import { graflow, project } from "./graflow.ts";

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

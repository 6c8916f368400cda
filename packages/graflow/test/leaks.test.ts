// The quick version of leaks.soak.ts: fewer runs, in a child process, because a collection on demand needs a flag.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const leaks = new URL("leaks.ts", import.meta.url).href;

async function inChild(expression: string): Promise<unknown> {
  const script = `import * as leaks from ${JSON.stringify(leaks)}; console.log(JSON.stringify(await (async () => ${expression})()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "--eval", script]);
  return JSON.parse(stdout) as unknown;
}

test("a thousand runs leave no timers, no listeners and no memory", async () => {
  const remains = (await inChild("{ await leaks.afterRuns(400); return leaks.afterRuns(1000); }")) as Record<string, number>;
  expect(remains).toMatchObject({ timers: 0, listeners: 0 });
  expect(remains["growth"]).toBeLessThan(1_000_000);
});

test("a loop is flat in memory, and a task costs less than 1 KB", async () => {
  const [loop, task] = (await inChild("[await leaks.growthOfLoop(50_000, false), await leaks.bytesPerTask(20_000)]")) as [number, number];
  expect(loop).toBeLessThan(1_000_000);
  expect(task).toBeLessThan(1024);
});

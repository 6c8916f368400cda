// For the tests of the examples that need containers: a Docker daemon, and images of the programs of this machine in place of those that one would
// fetch. Where none can be had, they are skipped, with the reason.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";

type SetUp = { readonly reason: string } | { readonly host: string; readonly images: readonly string[] };

const program = fileURLToPath(new URL("../packages/graflow/test/docker/set-up.ts", import.meta.url));

/** The environment of a story: where the daemon is, and a variable for each image, such as `{ NODE_IMAGE: "node" }` asks for. */
export async function needDocker(context: TestContext, variables: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const child = spawn(process.execPath, [program, ...Object.values(variables)], { stdio: ["pipe", "pipe", "inherit"] });
  context.onTestFinished(() => {
    child.stdin.end();
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const setUp = JSON.parse(line) as SetUp;
  if ("reason" in setUp) {
    console.warn(`Not tested, ${setUp.reason}: ${context.task.name}`);
    return context.skip(setUp.reason);
  }
  const images = Object.keys(variables).map((name, index): [string, string] => [name, setUp.images[index] ?? ""]);
  return { DOCKER_HOST: setUp.host, ...Object.fromEntries(images) };
}

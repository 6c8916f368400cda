// For the tests of the examples that need a Redis server: it is installed from the packages of Debian where it is missing and may be; else
// they are skipped, with the reason.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestContext } from "vitest";

const run = promisify(execFile);

export async function needRedis(context: TestContext): Promise<void> {
  const missing = await installRedis();
  if (missing === undefined) return;
  console.warn(`Not tested, ${missing}: ${context.task.name}`);
  context.skip(missing);
}

/** Says why it is not there. */
async function installRedis(): Promise<string | undefined> {
  if (await isInstalled()) return undefined;
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "there is no redis-server here, and only root may install it";
  // Several test files may come at once: one installs, the others wait for its lock.
  const install = ["install", "-o", "DPkg::Lock::Timeout=120", "-q", "-y", "--no-install-recommends", "redis-server"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  try {
    await run("apt-get", install, { env }).catch(async () => {
      await run("apt-get", ["update"]);
      await run("apt-get", install, { env });
    });
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    return `redis-server could not be installed (${(stderr === "" ? message : stderr).trim().split("\n").at(-1) ?? ""})`;
  }
  return (await isInstalled()) ? undefined : "redis-server does not run";
}

function isInstalled(): Promise<boolean> {
  return run("redis-server", ["--version"]).then(
    () => true,
    () => false,
  );
}

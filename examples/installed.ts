// For the tests of the examples that need a program: it is installed from the packages of Debian where it is missing and may be; else they are
// skipped, with the reason.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestContext } from "vitest";

const run = promisify(execFile);

/** `question`: arguments with which the program ends well if it runs. */
export async function needProgram(context: TestContext, program: string, question: readonly string[]): Promise<void> {
  const missing = await install(program, question);
  if (missing === undefined) return;
  console.warn(`Not tested, ${missing}: ${context.task.name}`);
  context.skip(missing);
}

/** Says why it is not there. The package has its name. */
async function install(program: string, question: readonly string[]): Promise<string | undefined> {
  const isInstalled = (): Promise<boolean> =>
    run(program, question).then(
      () => true,
      () => false,
    );
  if (await isInstalled()) return undefined;
  if (process.platform !== "linux" || process.getuid?.() !== 0) return `there is no ${program} here, and only root may install it`;
  // Several test files may come at once: one installs, the others wait for its lock.
  const words = ["install", "-o", "DPkg::Lock::Timeout=120", "-q", "-y", "--no-install-recommends", program];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  try {
    await run("apt-get", words, { env }).catch(async () => {
      await run("apt-get", ["update"]);
      await run("apt-get", words, { env });
    });
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    return `${program} could not be installed (${(stderr === "" ? message : stderr).trim().split("\n").at(-1) ?? ""})`;
  }
  return (await isInstalled()) ? undefined : `${program} does not run`;
}

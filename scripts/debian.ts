// Programs that tests need and a machine may not have: packages of Debian, which are installed where that is allowed.
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Test files run side by side: one of them has the packages, the others wait. Whoever else installs something is waited for, too. */
const lock = join(tmpdir(), "graflow-packages.lock");

/** A machine that has never installed anything does not know what there is. */
const script = `
go() { apt-get -o DPkg::Lock::Timeout=120 -q -y --no-install-recommends install "$@"; }
go "$@" || { apt-get -q update && go "$@"; }`;

/** Installs packages where `isThere` says no. Resolves to why it still does, if so. No service is started. */
export async function install(
  packages: readonly [string, ...string[]],
  isThere: () => boolean | Promise<boolean>,
): Promise<string | undefined> {
  const [name] = packages;
  if (await isThere()) return undefined;
  if (process.platform !== "linux" || process.getuid?.() !== 0) return `there is no ${name} here, and only root may install it`;
  try {
    await alone("sh", ["-c", script, "sh", ...packages]);
  } catch (error) {
    return `${name} could not be installed: ${lastLine(error)}`;
  }
  return (await isThere()) ? undefined : `${name} does not run`;
}

/** Whether a program runs, with these words. */
export function runs(program: string, ...words: readonly string[]): Promise<boolean> {
  return run(program, words).then(
    () => true,
    () => false,
  );
}

/** Has something done to packages, or to what is known of them, while nobody else does. */
export async function alone(program: string, words: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  await run("flock", [lock, program, ...words], { env, maxBuffer: 1e8 });
}

/** What a program has said last before it failed. */
export function lastLine(error: unknown): string {
  const { stderr = "", message } = error as { readonly stderr?: string; readonly message: string };
  return (stderr === "" ? message : stderr).trim().split("\n").at(-1) ?? "";
}

// A real Valkey server for tests: from the packages of Debian, unpacked into a folder beside those that stay between runs. Nothing is installed.
import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { lastLine, runs } from "../../../../scripts/debian.ts";

const run = promisify(execFile);

/** Of the oldest Debian that this is for, whose libraries all later ones have, too: Valkey 8.0. */
const SUITE = "bookworm-backports";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Resolves to its program, or to why there is none. */
export async function findValkey(): Promise<{ readonly program: string } | { readonly reason: string }> {
  if (await runs("valkey-server", "--version")) return { program: "valkey-server" };
  if (process.platform !== "linux") return { reason: "there is no valkey-server here" };
  const folder = join(tmpdir(), "graflow-valkey");
  const program = join(folder, "usr/bin/valkey-server");
  if (await runs(program, "--version")) return { program };
  try {
    await unpack(folder);
  } catch (error) {
    return { reason: `valkey-server could not be had: ${lastLine(error)}` };
  }
  return (await runs(program, "--version")) ? { program } : { reason: "valkey-server does not run here" };
}

/** With lists of packages of its own: those of the machine stay as they are. */
async function unpack(folder: string): Promise<void> {
  await access(KEYRING);
  const work = await mkdtemp(join(tmpdir(), "graflow-valkey-"));
  try {
    for (const part of ["state/lists/partial", "cache/archives/partial", "debs", "root"])
      await mkdir(join(work, part), { recursive: true });
    const sources = join(work, "sources.list");
    await writeFile(sources, `deb [signed-by=${KEYRING}] ${await mirror()} ${SUITE} main\n`);
    const own = {
      "Dir::State": join(work, "state"),
      "Dir::Cache": join(work, "cache"),
      "Dir::Etc::sourcelist": sources,
      "Dir::Etc::sourceparts": "/dev/null",
      "Dir::State::status": "/var/lib/dpkg/status",
    };
    const options = Object.entries(own).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    await run("apt-get", [...options, "update"]);
    await run("apt-get", [...options, "download", `valkey-server/${SUITE}`, `valkey-tools/${SUITE}`], { cwd: join(work, "debs") });
    for (const deb of await readdir(join(work, "debs"))) await run("dpkg", ["-x", join(work, "debs", deb), join(work, "root")]);
    // Others may be at it as well: whoever is first is good enough.
    await rename(join(work, "root"), folder).catch(() => {});
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Where the machine has its packages from. */
async function mirror(): Promise<string> {
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(REPO_URI)"]);
  const found = stdout.split("\n").find((uri) => /\/debian\/?$/.test(uri));
  if (found === undefined) throw new Error("the machine has no packages of Debian");
  return found;
}

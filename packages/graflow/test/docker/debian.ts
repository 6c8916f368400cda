// A minimal Debian with Python as an image for tests: made by debootstrap, of the packages of the mirror that this machine has its own from.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { install, lastLine, runs } from "../../../../scripts/debian.ts";
import { folder, type TestDaemon } from "./daemon.ts";
import { makeImage } from "./images.ts";

const run = promisify(execFile);

/** Resolves to its name, or why there is none. Made once for each daemon. */
export async function debianImage(daemon: TestDaemon): Promise<string | { readonly reason: string }> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return { reason: "only root may make a Debian by debootstrap" };
  const missing = await install(["debootstrap"], () => runs("debootstrap", "--version"));
  if (missing !== undefined) return { reason: missing };
  try {
    const { suite, mirror } = await ownSource();
    const bootstrap = async (root: string): Promise<void> => {
      // What it has fetched is there the next time.
      const words = ["--variant=minbase", "--include=python3", `--cache-dir=${join(folder, "packages")}`, suite, root, mirror];
      await run("sh", ["-c", 'mkdir -p "$0" && exec debootstrap "$@"', join(folder, "packages"), ...words], { maxBuffer: 1e8 });
    };
    return await makeImage(daemon, `graflow-test/debian:${suite}`, bootstrap, ["ENV PATH=/usr/bin:/bin:/usr/sbin:/sbin"]);
  } catch (error) {
    return { reason: `debootstrap has failed: ${lastLine(error)}` };
  }
}

/** The release that this machine runs, and where its packages come from, as apt knows it. */
async function ownSource(): Promise<{ readonly suite: string; readonly mirror: string }> {
  const { stdout: told } = await run("sh", ["-c", '. /etc/os-release && printf %s "$VERSION_CODENAME"']);
  const { stdout } = await run("apt-get", ["indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"]);
  const [, , mirror] =
    stdout
      .split("\n")
      .map((line) => line.split(" "))
      .find(([release, part]) => release === told && part === "main") ?? [];
  if (mirror === undefined) throw new Error(`apt has no source of ${told === "" ? "this system" : told}`);
  return { suite: told, mirror };
}

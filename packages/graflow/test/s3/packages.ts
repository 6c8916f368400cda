// The programs of a real S3 server, the object gateway of Ceph, from the packages of Debian. They are unpacked into a cache of the
// repository and nothing is installed: no service, no user, no root.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { alone, lastLine } from "../../../../scripts/debian.ts";

const run = promisify(execFile);
const cache = join(import.meta.dirname, "../../../../node_modules/.cache/s3-server");
const wanted = ["radosgw", "ceph-mon", "ceph-osd"];

/** Where the packages are unpacked, or why they are not. */
export type Programs = { readonly root: string } | { readonly reason: string };

export async function fetchPrograms(): Promise<Programs> {
  const root = join(cache, "root");
  if (existsSync(root)) return { root };
  if (process.platform !== "linux") return { reason: "the packages of Debian run on Linux only" };
  const names = await missingPackages();
  if (!Array.isArray(names)) return names;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "new-"));
  try {
    await run("apt-get", ["-q", "-o", "APT::Sandbox::User=root", "download", ...names], { cwd: folder });
    const unpacked = join(folder, "root");
    for (const file of await readdir(folder)) await run("dpkg", ["-x", join(folder, file), unpacked]);
    // Somebody else may have been quicker.
    await rename(unpacked, root).catch((error: unknown) => {
      if (!existsSync(root)) throw error;
    });
    return { root };
  } catch (error) {
    return { reason: `the packages of Debian could not be fetched: ${lastLine(error)}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What has to be fetched, with all that it needs and this machine does not have. */
async function missingPackages(): Promise<string[] | { readonly reason: string }> {
  const ask = async (): Promise<string[]> => {
    const { stdout } = await run("apt-get", ["install", "--simulate", "--reinstall", "--no-install-recommends", ...wanted]);
    return [...stdout.matchAll(/^Inst (\S+)/gm)].map(([, name = ""]) => name);
  };
  try {
    return await ask();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { reason: "there is no apt-get here" };
  }
  try {
    await alone("apt-get", ["-q", "update"]);
    return await ask();
  } catch (error) {
    return { reason: `apt-get does not know ${wanted.join(", ")}: ${lastLine(error)}` };
  }
}

/** Where a file of the packages is: here, or installed on the machine. */
export function fileOf(root: string, path: string): string {
  const unpacked = join(root, path);
  return existsSync(unpacked) || !existsSync(join("/", path)) ? unpacked : join("/", path);
}

/** The folders of libraries, of all packages. */
export function libraryFolders(root: string): string[] {
  const gateway = dirname(fileOf(root, `usr/lib/${machine()}/librados.so.2`));
  return [gateway, join(gateway, "ceph"), join(root, `usr/lib/${machine()}`), join(root, `lib/${machine()}`)];
}

/** As Debian names it in paths. */
function machine(): string {
  return process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
}

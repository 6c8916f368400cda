// Disks that are small or cannot be written. What a machine does not allow is told, so that the test can say why it was skipped.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./store.ts";

export type Disk = { readonly path: string } | { readonly reason: string };

/** A disk of so many KB. */
export function smallDisk(kilobytes: number): Disk {
  const folder = temporaryFolder();
  return mounted(folder, ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]);
}

export function resize(folder: string, kilobytes: number): void {
  execFileSync("/bin/mount", ["-o", `remount,size=${kilobytes}k`, folder], { stdio: "pipe" });
}

/** A file or a folder as it looks on a disk that cannot be written. For root, who may write everything, that is a mount. */
export function readOnly(path: string): Disk {
  const isFolder = statSync(path).isDirectory();
  if (process.getuid?.() !== 0) {
    chmodSync(path, isFolder ? 0o555 : 0o444);
    onTestFinished(() => chmodSync(path, 0o755));
    return { path };
  }
  const place = join(temporaryFolder(), "read-only");
  if (isFolder) mkdirSync(place);
  else writeFileSync(place, "");
  const disk = mounted(place, ["--bind", path, place]);
  if ("path" in disk) execFileSync("/bin/mount", ["-o", "remount,bind,ro", place], { stdio: "pipe" });
  return disk;
}

function mounted(path: string, parts: readonly string[]): Disk {
  try {
    execFileSync("/bin/mount", parts, { stdio: "pipe" });
  } catch (error) {
    return { reason: `this user or system cannot mount a disk for the test: ${String(error).split("\n")[0]}` };
  }
  onTestFinished(() => void execFileSync("/bin/umount", ["-l", path], { stdio: "pipe" }));
  return { path };
}

// Sets up what is missing, and nothing else: the dependencies of package-lock.json, the Node they bring, the built packages.
// The second time it finds everything in place and needs no network.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { npmEnvironment, ownNode, repository, run } from "./run.mjs";

const wantedNode = "24";

/** Installs what the lockfile names, unless it is installed already. Ends the process with one clear line when it cannot. */
export async function install() {
  if (!isInstalled(repository)) await npmCi(repository);
  if (nodeVersion().split(".")[0] === wantedNode) return;
  // The `node` package fetches its binary by an install script, which the machine's npm settings may forbid.
  await run("npm", ["rebuild", "node", "--ignore-scripts=false", "--loglevel=error"], { env: npmEnvironment() });
  if (nodeVersion().split(".")[0] === wantedNode || (ownNode() === null && isNewEnough(process.versions.node))) return;
  giveUp(
    `Node ${wantedNode} could not be installed into node_modules. Install Node ${wantedNode} yourself (https://nodejs.org) and try again.`,
  );
}

/**
 * @param {string} folder a folder with a package-lock.json
 */
export async function npmCi(folder) {
  console.log("Installing dependencies (once) …");
  const code = await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, env: npmEnvironment() });
  if (code === 127) giveUp("npm was not found. It comes with Node: https://nodejs.org.");
  if (code !== 0) giveUp("`npm ci` failed; see above. The first set-up needs the network.");
}

/** Builds the packages and the command line, as far as they have changed. */
export async function build() {
  await compile(["packages/graflow/tsconfig.lib.json", "apps/cli/tsconfig.app.json"]);
}

/**
 * Compiles these projects (all without any), and puts the library together.
 * @param {string[]} projects
 */
export async function compile(projects = []) {
  const failed = (await run("tsc", ["-b", ...projects])) !== 0 || (await bundle()) !== 0;
  if (failed) giveUp("The build failed; see above.");
}

/** The bundler lists its files at every log level; what it says matters when it fails. */
async function bundle() {
  /** @type {Buffer[]} */
  const output = [];
  const code = await run("rolldown", ["-c", "packages/graflow/rolldown.config.mjs"], { onOutput: (chunk) => output.push(chunk) });
  if (code !== 0) process.stderr.write(Buffer.concat(output));
  return code;
}

/**
 * Whether node_modules holds what package-lock.json names. npm keeps its own account of what it has installed, and writes it last.
 * @param {string} folder
 * @returns {boolean}
 */
export function isInstalled(folder) {
  const wanted = packagesOf(join(folder, "package-lock.json"));
  const installed = packagesOf(join(folder, "node_modules", ".package-lock.json"));
  return Object.keys(wanted).every((path) => {
    const { version, integrity, optional, link } = wanted[path] || {};
    const found = installed[path];
    // Optional packages are those of other platforms; entries outside of node_modules are our own.
    if (!path.includes("node_modules/")) return true;
    if (found === undefined) return optional === true;
    return link === true || (found.version === version && found.integrity === integrity);
  });
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 * @param {string} path of a lockfile
 * @returns {Record<string, LockedPackage>} nothing when there is no such file
 */
function packagesOf(path) {
  try {
    const lockfile = /** @type {{ packages?: Record<string, LockedPackage> }} */ (JSON.parse(readFileSync(path, "utf8")));
    return lockfile.packages || {};
  } catch {
    return {};
  }
}

/** The version of the Node in node_modules, e.g. "24.21.0"; empty when it cannot be run. */
function nodeVersion() {
  try {
    return execFileSync(ownNode() || "", ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}

/**
 * @param {string} message
 * @returns {never}
 */
function giveUp(message) {
  console.error(message);
  process.exit(1);
}

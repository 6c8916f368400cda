// The images that are tested, and those that others make: Node, Debian and Redis. They are those of the environment (NODE_IMAGE, RUNTIME_IMAGE, REDIS_IMAGE), else the usual ones,
// else, where none can be fetched, ones like them: of Debian's packages and the Node that runs this.
import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Docker } from "./docker.ts";
import { deploy, programs, repository, run } from "./shell.ts";

export interface BaseImages {
  readonly node: string;
  readonly runtime: string;
  readonly redis: string;
  /** How they were come by, for people. */
  readonly told: string;
}

/** Those that are tested. */
export const images = { graflow: "graflow-test/graflow", project: "graflow-test/project" };

export async function buildImage(engine: Docker, base: BaseImages): Promise<void> {
  const file = join(deploy, "docker/Dockerfile");
  const args = ["--build-arg", `NODE_IMAGE=${base.node}`, "--build-arg", `RUNTIME_IMAGE=${base.runtime}`];
  await engine.docker(["build", "--file", file, ...args, "--tag", images.graflow, repository]);
}

export async function buildProject(engine: Docker): Promise<void> {
  await engine.docker(["build", "--build-arg", `GRAFLOW_IMAGE=${images.graflow}`, "--tag", images.project, join(deploy, "example")]);
}

const usual = { node: "node:24-bookworm-slim", runtime: "debian:bookworm-slim", redis: "redis:7.4-bookworm" };

/** Resolves to the reason when there are none. `folder` is for what is put together here. */
export async function findImages(engine: Docker, folder: string): Promise<BaseImages | string> {
  const { NODE_IMAGE: node = usual.node, RUNTIME_IMAGE: runtime = usual.runtime, REDIS_IMAGE: redis = usual.redis } = process.env;
  const there = [await has(engine, node), await has(engine, runtime), await has(engine, redis)];
  if (there.every(Boolean)) return { node, runtime, redis, told: [node, runtime, redis].join(", ") };
  const [debootstrap] = programs("debootstrap");
  if (debootstrap === undefined || process.getuid?.() !== 0)
    return "the base images cannot be pulled, and making them needs root and Debian's debootstrap";
  return make(engine, debootstrap, folder);
}

async function has(engine: Docker, image: string): Promise<boolean> {
  if ((await engine.docker(["image", "inspect", image], { strict: false })).code === 0) return true;
  return (await engine.docker(["pull", "--quiet", image], { strict: false, timeout: 300_000 })).code === 0;
}

async function make(engine: Docker, debootstrap: string, folder: string): Promise<BaseImages> {
  const root = join(folder, "debian");
  mkdirSync(root, { recursive: true });
  await run(debootstrap, ["--variant=minbase", "--include=ca-certificates", "bookworm", root]);
  rmSync(join(root, "var/cache/apt/archives"), { recursive: true, force: true });
  rmSync(join(root, "var/lib/apt/lists"), { recursive: true, force: true });
  mkdirSync(join(root, "var/cache/apt/archives/partial"), { recursive: true });
  mkdirSync(join(root, "var/lib/apt/lists/partial"), { recursive: true });
  const made = { runtime: "graflow-test/debian", node: "graflow-test/node", redis: "graflow-test/redis" };
  await imported(engine, root, made.runtime, folder);

  await addNode(root);
  await imported(engine, root, made.node, folder);
  rmSync(root, { recursive: true, force: true });

  const context = join(folder, "redis");
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, "Dockerfile"), redisOf(made.runtime));
  await engine.docker(["build", "--quiet", "--tag", made.redis, context]);
  return { ...made, told: "images made here of Debian's packages and this Node, as none can be pulled" };
}

async function imported(engine: Docker, root: string, image: string, folder: string): Promise<void> {
  const archive = join(folder, "root.tar");
  await run("tar", ["--directory", root, "--create", "--file", archive, "."]);
  await engine.docker(["import", archive, image]);
  rmSync(archive);
}

/** This Node, the machine's npm, and how that reaches its registry: its address, and whom the machine believes. */
async function addNode(root: string): Promise<void> {
  const local = join(root, "usr/local");
  for (const name of ["bin", "etc", "lib/node_modules"]) mkdirSync(join(local, name), { recursive: true });
  cpSync(process.execPath, join(local, "bin/node"));
  const [npm] = programs("npm");
  if (npm === undefined) throw new Error("npm was not found");
  cpSync(dirname(dirname(realpathSync(npm))), join(local, "lib/node_modules/npm"), { recursive: true });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(local, "bin/npm"));
  const setting = async (name: string): Promise<string> => (await run(npm, ["config", "get", name])).out.trim();
  const lines = [`registry=${await setting("registry")}`];
  const authorities = [await setting("cafile"), process.env["NODE_EXTRA_CA_CERTS"] ?? "", "/etc/ssl/certs/ca-certificates.crt"].find(
    existsSync,
  );
  if (authorities !== undefined) {
    cpSync(authorities, join(local, "etc/authorities.crt"));
    lines.push("cafile=/usr/local/etc/authorities.crt");
  }
  writeFileSync(join(local, "etc/npmrc"), `${lines.join("\n")}\n`);
}

/** With the user and the folder that the image of the Redis project has. */
function redisOf(debian: string): string {
  return `FROM ${debian}
RUN groupadd --gid 999 redis && useradd --uid 999 --gid 999 --home-dir /data redis \\
  && apt-get update && apt-get install --yes --no-install-recommends redis-server && rm -rf /var/lib/apt/lists/* \\
  && mkdir -p /data && chown 999:999 /data
VOLUME /data
CMD ["redis-server"]
`;
}

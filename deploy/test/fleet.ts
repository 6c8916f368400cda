// The fleet of the Compose file, up and running under a name of its own, with secrets of its own and a port that is free.
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Docker } from "./docker.ts";
import { images, type BaseImages } from "./images.ts";
import { deploy, type Done, run, type RunOptions } from "./shell.ts";

export interface Fleet {
  /** Where the API listens. */
  readonly url: string;
  readonly secrets: string;
  compose(args: readonly string[], options?: RunOptions): Promise<Done>;
  /** The containers of a service, by their ids. */
  containers(service: string): Promise<readonly string[]>;
  inspect(container: string): Promise<Container>;
}

/** Of what `docker inspect` tells. */
export interface Container {
  readonly State: { readonly Status: string; readonly ExitCode: number; readonly Health?: { readonly Status: string } };
  readonly HostConfig: { readonly ReadonlyRootfs: boolean; readonly Memory: number };
  readonly NetworkSettings: { readonly Ports: Readonly<Record<string, unknown>> };
}

/** Nothing is up yet. `folder` is for its secrets. */
export async function fleetOf(engine: Docker, base: BaseImages, folder: string): Promise<Fleet> {
  const secrets = join(folder, "secrets");
  await run(join(deploy, "make-secrets.sh"), [secrets]);
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  // Instead of the `.env` that somebody may have beside the Compose file.
  const settings = join(folder, "settings.env");
  const env = {
    COMPOSE_PROJECT_NAME: `graflow-test-${process.pid}`,
    REDIS_IMAGE: base.redis,
    GRAFLOW_IMAGE: images.project,
    GRAFLOW_SECRETS: secrets,
    GRAFLOW_PUBLISH: `127.0.0.1:${port}`,
    // Shorter than a run: a worker that ends in the middle of one hands it back.
    GRAFLOW_GRACE: "1s",
    GRAFLOW_STOP_GRACE: "20s",
    GRAFLOW_BASE_URL: `http://127.0.0.1:${port}`,
  };
  writeFileSync(settings, "");
  const start = ["--file", join(deploy, "compose/compose.yaml"), "--env-file", settings];
  const fleet: Fleet = {
    url: env.GRAFLOW_BASE_URL,
    secrets,
    compose: (args, options = {}) => engine.compose([...start, ...args], { ...options, env: { ...env, ...options.env } }),
    async containers(service) {
      const { out } = await fleet.compose(["ps", "--quiet", service]);
      return out.split("\n").filter((id) => id !== "");
    },
    async inspect(container) {
      const [found] = JSON.parse((await engine.docker(["inspect", container])).out) as Container[];
      if (found === undefined) throw new Error(`There is no container ${container}`);
      return found;
    },
  };
  return fleet;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? (address?.port ?? 0) : 0;
      server.close(() => resolve(port));
    });
  });
}

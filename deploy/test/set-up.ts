// What all tests with containers begin with: a Docker, the images that others make, and the one that is tested. Made once; where one of them
// cannot be had, the tests that need it are skipped, and the reason is told.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { dockerAt, findDocker, type Place } from "./docker.ts";
import { type BaseImages, buildImage, buildProject, findImages, images } from "./images.ts";

export interface Stage {
  readonly place: Place;
  readonly base: BaseImages;
  /** Why there are no containers; `undefined`: there are. */
  readonly problem: string | undefined;
  /** The same for the name of a test, or nothing. */
  readonly note: string;
}

declare module "vitest" {
  interface ProvidedContext {
    stage: Stage;
  }
}

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  // Short: it holds a socket.
  const folder = mkdtempSync(join(tmpdir(), "gf-"));
  const none = { command: "docker", compose: undefined, env: {} };
  let stop = async (): Promise<void> => {};
  const end = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const missed = (problem: string): (() => Promise<void>) => {
    console.log(`No containers are tested: ${problem}.`);
    provide("stage", { place: none, base: { node: "", runtime: "", redis: "", told: "" }, problem, note: ` (skipped: ${problem})` });
    return end;
  };
  try {
    const found = await findDocker(folder);
    if (typeof found === "string") return missed(found);
    ({ stop } = found);
    if (found.place.compose === undefined) return missed("there is no Compose");
    const engine = dockerAt(found.place);
    const base = await findImages(engine, folder);
    if (typeof base === "string") return missed(base);
    console.log(`Docker: ${found.told}. Images: ${base.told}.`);
    await buildImage(engine, base);
    await buildProject(engine);
    const { out } = await engine.docker(["image", "inspect", images.graflow, "--format", "{{.Size}}"]);
    console.log(`The image is built: ${Math.round(Number(out) / 1e6)} MB.`);
    provide("stage", { place: found.place, base, problem: undefined, note: "" });
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}

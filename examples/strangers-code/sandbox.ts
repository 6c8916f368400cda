// Runs a program that nobody has read, in a container. What it may do does not have to be taken away from it: it was never given.
import { task, workflow } from "@graflow/core";
import { docker } from "@graflow/core/docker";
import { z } from "zod";

/** What the program is told. */
export interface Told {
  readonly what: string;
  readonly secretFile: string;
  readonly addresses: readonly string[];
  readonly port: number;
}

const image = process.env["NODE_IMAGE"] ?? "node:24-slim";

/** Its own folder is all that it sees of this machine, and it cannot write there. Everything else is the default. */
const container = docker({
  image,
  command: ["node", "/code/stranger.ts"],
  volumes: [{ source: import.meta.dirname, target: "/code" }],
  memory: 128,
  pids: 64,
});

const stranger = task(
  "stranger",
  // It says what it likes: what it says has to be what is expected here.
  { handler: container, timeout: "10s", output: z.union([z.string(), z.number()]) },
  ({ what }: Told): string | number => {
    throw new Error(`The container is for: ${what}`);
  },
);

export const sandbox = workflow("sandbox", stranger);

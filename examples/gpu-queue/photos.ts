// Photos are loaded over the network and then looked at by a model. Loading waits, and many can wait at once; the model needs the GPU, and has it
// alone. So the two tasks have queues of their own, and each queue has workers on the machines that are made for it.
import { map, task, workflow } from "@graflow/core";
import { nameColour } from "./gpu.ts";

interface Photo {
  readonly name: string;
  /** Red, green, blue. */
  readonly pixels: readonly (readonly [number, number, number])[];
}

const list = task("list", async (server: string) => {
  const names = (await (await fetch(server)).json()) as readonly string[];
  return names.map((name) => ({ name, url: new URL(name, server).href }));
});

const load = task("load", { queue: "io" }, async ({ name, url }: { name: string; url: string }, { signal }) => {
  const { pixels } = (await (await fetch(url, { signal })).json()) as Photo;
  return { name, pixels, loadedBy: process.pid };
});

const look = task("look", { queue: "gpu" }, async ({ name, pixels, loadedBy }: Photo & { loadedBy: number }) => {
  return { name, colour: await nameColour(pixels), loadedBy, seenBy: process.pid };
});

const photo = workflow("photo", "load >> look", { load, look });

export const photos = workflow("photos", "list >> photos", { list, photos: map(photo) });

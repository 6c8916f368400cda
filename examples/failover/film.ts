// A film is rendered, which is expensive, and then published. Whoever has the run may die at any moment: another goes on after the last step
// that was saved.
import { task, workflow } from "@graflow/core";

interface Film {
  readonly film: string;
  /** Where the studio is. */
  readonly studio: string;
}

const render = task("render", async ({ film, studio }: Film) => {
  await order(studio, "render", film);
  return { film: `${film}.mp4`, studio };
});

const publish = task("publish", async ({ film, studio }: Film) => {
  await order(studio, "publish", film);
  return `${film} is online`;
});

export const premiere = workflow("premiere", "render >> publish", { render, publish });

/** The studio does it, and is told who asks. */
async function order(studio: string, what: string, film: string): Promise<void> {
  const response = await fetch(new URL(what, studio), { method: "POST", body: JSON.stringify({ film, worker: process.pid }) });
  if (!response.ok) throw new Error(`The studio does not ${what} ${film}`);
}

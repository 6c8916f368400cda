// What the names in the tasks mean: on a laptop, and where it matters. The graph knows nothing of this.
import { join } from "node:path";
import { httpTask, processes, threads, type TaskHandler } from "@graflow/core";
import { docker } from "@graflow/core/docker";

/** Leaves a task where its run is. */
const here: TaskHandler = { name: "here", execute: (call, next) => next(call) };

type Names = "numbers" | "apart" | "untrusted" | "service";

/** One's own rule on one's own machine need not be walled in, and the service is not there. */
export const laptop = (): Record<Names, TaskHandler> => ({ numbers: here, apart: processes(), untrusted: processes(), service: here });

export const production = (url: string, secret: string): Record<Names, TaskHandler> => ({
  numbers: threads(),
  apart: processes({ max: 1 }),
  untrusted: docker({
    image: process.env["NODE_IMAGE"] ?? "node:24-slim",
    project: join(import.meta.dirname, "../.."),
    env: { PLACE: "a container" },
  }),
  service: httpTask({ url, secret }),
});

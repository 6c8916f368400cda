import { afterAll, beforeAll } from "vitest";
import { createEngine, httpTask } from "../../src/index.ts";
import { openRemote, secret, type Remote } from "../http-task/remote.ts";
import { placeCases } from "./cases.ts";

let remote: Remote;
beforeAll(async () => {
  remote = await openRemote({ flows: new URL("flows.ts", import.meta.url) });
});
afterAll(() => remote.close());

placeCases({
  name: "by a service that is reached by HTTP",
  open: (parts) => createEngine({ ...parts, handlers: { ...parts.handlers, place: httpTask({ url: remote.url, secret }) } }),
  skips: {
    unblock: "a process that serves others is not ended for one task",
    wait: "a service that has enough to do refuses calls, and keeps nobody waiting",
  },
});

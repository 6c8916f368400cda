// The plugin in an engine, with the links of a server.
import { expect, test } from "vitest";
import { notifications, notifyBy, type Notification } from "../../src/hitl/index.ts";
import { askLinks } from "../../src/http/index.ts";
import { createEngine, memory, task, workflow, type PluginHost } from "../../src/index.ts";
import { arrivals } from "./arrivals.ts";

test("links are made of what the engine has, and only those who are asked get some that answer", async () => {
  const sent = arrivals<Notification>();
  const links = { from: ({ records }: PluginHost) => askLinks({ baseUrl: "https://example.org/flows", records }) };
  const to = [notifyBy((notification) => sent.add(notification))];
  await using engine = createEngine({ backend: memory(), plugins: [notifications({ to, links })] });
  const ask = task("ask", (assignees: readonly string[], ctx) => ctx.requestApproval({ prompt: "Deploy?", assignees }));
  const deploy = workflow("deploy", "ask", { ask });
  deploy.start([], { engine });
  const { ask: asked, links: open } = await sent.next();
  expect(open?.page).toBe(`https://example.org/flows/asks/${asked.id}`);
  expect(open?.approve).toMatch(/^https:\/\/example\.org\/flows\/links\//);
  deploy.start(["ada"], { engine });
  const { links: closed } = await sent.next();
  expect(closed?.approve).toBeUndefined();
});

test.each([
  [undefined, "{ to"],
  [{}, "list of targets"],
  [{ to: [{}] }, "list of targets"],
  [{ to: [notifyBy(() => {}), notifyBy(() => {})] }, '"function"` twice'],
  [{ to: [], links: "https://a.example" }, "`links`"],
  [{ to: [], poll: 0 }, "`poll`"],
  [{ to: [], queue: 0 }, "`queue`"],
  [{ to: [], pol: "1s" }, "`pol`"],
  [{ to: [], allow: "10.0.0.0/8" }, "`allow`"],
])("options %j are refused", (options, message) => {
  expect(() => notifications(options as never)).toThrow(message);
});

test.each([
  [{ when: "always" }, "`when`"],
  [{ on: ["open"] }, "`on`"],
  [{ on: [] }, "`on`"],
  [{ assignees: "ada" }, "`assignees`"],
  [{ timeout: 0 }, "`timeout`"],
  [{ retry: -1 }, "`retry.limit`"],
  [{ retry: { factor: 0 } }, "`retry.factor`"],
  [{ retry: { times: 3 } }, "`times`"],
  [{ concurrency: 0 }, "`concurrency`"],
  [{ name: "" }, "the name of a function target"],
])("options %j of a target are refused", (options, message) => {
  expect(() => notifyBy(() => {}, options as never)).toThrow(message);
});

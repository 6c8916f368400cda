// The story: a server is asked to deploy; somebody opens the page of the question and approves.
import { rm } from "node:fs/promises";
import { createEngine, sqlite } from "@graflow/core";
import { serve } from "@graflow/core/http";
import { Visit } from "./browser.ts";
import { deployment } from "./deploy.ts";

const [folder = "out/deploy-approval"] = process.argv.slice(2);
await rm(folder, { recursive: true, force: true });

await using engine = createEngine({ backend: sqlite({ path: `${folder}/graflow.db` }) });
await using server = await serve({ engine, workflows: [deployment], port: 0 });
const asked = new Promise<string>((resolve) => engine.asks.watch(({ ask }) => resolve(ask.id)));

console.log("A program starts the workflow through the API:");
const started = await fetch(`${server.url}/api/workflows/deployment/runs`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ input: { version: "1.5.0" } }),
});
const { id } = (await started.json()) as { readonly id: string };
console.log(`  ${started.status}`);

const page = await Visit.open(`${server.url}/asks/${await asked}`);
console.log("\nSomebody opens the page of the question:");
console.log(`  ${page.heading}`);
console.log(`  [${page.buttons.join("] [")}]`);

const run = engine.find(id);
await page.click("Approve", { reason: "the notes are out" });
console.log("\nThey approve, and the run goes on:");
await run?.outcome;
console.log(`  ${String((await engine.runs.show(id)).output)}`);

console.log("\nWho did what:");
const trail = await (await fetch(`${server.url}/api/audit`)).json();
for (const { action, from } of (trail as { items: { action: string; from: string }[] }).items) console.log(`  ${action}  from ${from}`);

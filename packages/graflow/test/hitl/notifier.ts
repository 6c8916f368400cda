// A process of its own that tells of asks, and asks itself when it is told to: `node notifier.ts <file> <url> <asks>`.
import { createEngine, map, sqlite, task, workflow } from "../../src/index.ts";
import { notifications, webhook } from "../../src/hitl/index.ts";

const [file = "", url = "", asks = "0"] = process.argv.slice(2);

const engine = createEngine({
  backend: sqlite({ path: file }),
  plugins: [
    notifications({
      to: [webhook({ url, timeout: "1s", retry: { delay: "100ms" } })],
      allow: ["127.0.0.1"],
      poll: "100ms",
      lease: "500ms",
    }),
  ],
});

const ask = task("ask", async (n: number, ctx) => ctx.requestApproval({ prompt: `Deploy version ${n}?`, timeout: "1h" }));
const number = task("number", () => Array.from({ length: Number(asks) }, (_, i) => i + 1));
const review = workflow("review", "number >> asks", { number, asks: map(ask) });
if (asks !== "0") review.start(undefined, { engine, runId: "review" });

process.on("message", (message) => {
  if (message === "close") void engine.close().then(() => process.disconnect());
});
process.send?.("ready");

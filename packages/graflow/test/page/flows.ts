// Workflows that ask in every way, with what a company would show beside its questions.
import { z } from "zod";
import { task, workflow, type Workflow } from "../../src/index.ts";

const build = task("build", () => ({ image: "shop-web:2.14.0", tests: 412 }));
const scan = task("scan", () => "no findings");
const approve = task("approve", async (_: unknown, ctx) =>
  ctx.requestApproval({
    prompt: "Deploy shop-web 2.14.0 to production?",
    context: {
      service: "shop-web",
      version: "2.14.0",
      traffic: 1_284_000,
      "error budget left": 0.87,
      canary: true,
      changes:
        "Checkout keeps the cart when the session ends.\nPrices are shown with tax in all regions.\nThe search index is rebuilt at night.",
      pipeline: "https://ci.example.org/builds/8123",
      "pull requests": [
        { id: 4411, title: "Keep the cart", author: "mika", files: 12 },
        { id: 4418, title: "Prices with tax", author: "tomas", files: 31 },
        { id: 4425, title: "Index at night", author: "ines", files: 4 },
      ],
      reviewers: ["mika", "tomas", "ines"],
    },
    assignees: ["release-managers", "ada@example.org"],
    timeout: "45m",
    onTimeout: {
      escalate: [
        { assignees: ["head-of-platform"], timeout: "2h" },
        { assignees: [], timeout: "1d" },
      ],
    },
  }),
);
const deploy = task("deploy", (answer: unknown) => answer);
const announce = task("announce", () => "announced");
export const release: Workflow<never, unknown> = workflow("release", "(build | scan) >> approve >> deploy >> announce", {
  build,
  scan,
  approve,
  deploy,
  announce,
});

const answered = task("answered", async (_: unknown, ctx) => ctx.requestApproval({ prompt: "Go on?" }));
export const simple: Workflow<never, unknown> = workflow("simple", "answered", { answered });

/** Is passed on while somebody looks. */
const watch = task("watch", async (_: unknown, ctx) =>
  ctx.requestApproval({
    prompt: "Restart the line?",
    assignees: ["night-shift"],
    timeout: "2s",
    onTimeout: { escalate: [{ assignees: ["head-of-operations"], timeout: "1h" }] },
  }),
);
export const handover: Workflow<never, unknown> = workflow("handover", "watch", { watch });

const summary = task("summary", async (_: unknown, ctx) =>
  ctx.requestText({
    prompt:
      "Correct the summary for the customer\n\nIt goes out with the next newsletter. Please keep it below five sentences, and leave the product names as they are.",
    initial: "We have made the checkout quicker.\nYour cart is kept when you come back.",
    multiline: true,
    minLength: 10,
    maxLength: 600,
    timeout: "3h",
  }),
);
export const newsletter: Workflow<never, unknown> = workflow("newsletter", "summary", { summary });

const title = task("title", async (_: unknown, ctx) => ctx.requestText({ prompt: "Name this release" }));
export const naming: Workflow<never, unknown> = workflow("naming", "title", { title });

const region = task("region", async (_: unknown, ctx) =>
  ctx.requestSelection({
    prompt: "Where is the new cluster to stand?",
    options: [
      { value: "tokyo", label: "Tokyo", description: "12 ms to most customers, the dearest of the three" },
      { value: "osaka", label: "Osaka", description: "18 ms, a quarter cheaper" },
      { value: "singapore", label: "Singapore", description: "70 ms, half the price" },
    ],
    timeout: "20h",
    onTimeout: { default: "osaka" },
  }),
);
export const cluster: Workflow<never, unknown> = workflow("cluster", "region", { region });

const month = task("month", async (_: unknown, ctx) =>
  ctx.requestSelection({ prompt: "Which month?", options: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"] }),
);
export const closing: Workflow<never, unknown> = workflow("closing", "month", { month });

const checks = task("checks", async (_: unknown, ctx) =>
  ctx.requestMultiSelection({
    prompt: "Which checks are to run before the release?",
    options: ["unit", { value: "load", label: "Load test", description: "About 40 minutes" }, "accessibility", "security"],
    min: 1,
    max: 3,
    initial: ["unit"],
  }),
);
export const checking: Workflow<never, unknown> = workflow("checking", "checks", { checks });

const tuningSchema = z.object({
  model: z.enum(["small", "medium", "large"]).describe("Larger ones are slower"),
  learningRate: z.number().gt(0).max(1).default(0.001),
  epochs: z.int().min(1).max(500),
  earlyStopping: z.boolean().default(true).describe("Ends when nothing gets better"),
  contact: z.email(),
  startsOn: z.iso.date(),
  dashboard: z.url().optional(),
  notes: z.string().max(2000).optional(),
  seed: z.int().nullable(),
  optimiser: z.object({ name: z.enum(["adam", "sgd"]), momentum: z.number().min(0).max(1).optional() }),
  tags: z.array(z.string().min(2)),
  layers: z
    .array(z.object({ units: z.int().min(1), activation: z.enum(["relu", "tanh"]), bias: z.boolean() }))
    .min(1)
    .max(6),
});
const tune = task("tune", async (_: unknown, ctx) =>
  ctx.requestFeedback({
    prompt: "Set the parameters of the next training",
    context: { "last loss": 0.0832, dataset: "orders-2026-10", rows: 18_240_331 },
    schema: tuningSchema,
    initial: { model: "medium", epochs: 40, tags: ["nightly"], layers: [{ units: 64, activation: "relu", bias: true }] },
    timeout: "2d",
  }),
);
export const training: Workflow<never, unknown> = workflow("training", "tune", { tune });

const small = task("small", async (_: unknown, ctx) =>
  ctx.requestFeedback({ prompt: "Two figures", schema: z.object({ name: z.string(), count: z.int().min(1).max(9) }) }),
);
export const figures: Workflow<never, unknown> = workflow("figures", "small", { small });

const anything = task("anything", async (_: unknown, ctx) =>
  ctx.requestFeedback({ prompt: "A mapping", schema: z.object({ prices: z.record(z.string(), z.number()) }) }),
);
export const mapping: Workflow<never, unknown> = workflow("mapping", "anything", { anything });

const nasty = task("nasty", async (_: unknown, ctx) =>
  ctx.requestApproval({
    prompt: `<img src=x onerror="document.title='hacked'">`,
    context: { "<b>key</b>": `</dd><script>document.title='hacked'</script>`, list: [{ "<i>": "javascript:alert(1)" }] },
    assignees: ['"><svg onload=1>'],
  }),
);
export const hostile: Workflow<never, unknown> = workflow("hostile", "nasty", { nasty });

export const all: readonly Workflow<never, unknown>[] = [
  release,
  simple,
  handover,
  newsletter,
  naming,
  cluster,
  closing,
  checking,
  training,
  figures,
  mapping,
  hostile,
];

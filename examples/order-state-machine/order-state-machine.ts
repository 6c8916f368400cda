// An order as a state machine: every state is a task, every transition a `goto`. There are no edges to keep in mind. What is on the shelf
// stands in the run's channel.
import { task, type TaskContext, workflow } from "@graflow/core";

interface Order {
  readonly item: string;
  /** What the bank will say, one answer for each attempt. */
  readonly bank: readonly ("declined" | "paid")[];
  /** The states it has been in. */
  readonly history: readonly string[];
}

export const teapot: Order = {
  item: "teapot",
  bank: ["declined", "declined", "paid"],
  history: [],
};

/** The order with one more state in its history. */
const enter = (order: Order, { taskId, iteration }: TaskContext): Order => ({
  ...order,
  history: [...order.history, iteration === 0 ? taskId : `${taskId} (again)`],
});

const received = task("received", (input: Order = teapot, ctx): void => {
  const order = enter(input, ctx);
  ctx.goto(payment, order);
});

const payment = task("payment", { maxIterations: 3 }, (input: Order, ctx): void => {
  const order = enter(input, ctx);
  const [answer, ...bank] = order.bank;
  if (answer === undefined) ctx.cancelWorkflow("the bank is out of patience");
  ctx.goto(answer === "paid" ? packing : reminder, { ...order, bank });
});

const reminder = task("reminder", (input: Order, ctx): void => {
  const order = enter(input, ctx);
  ctx.goto(payment, order);
});

const packing = task("packing", async (input: Order, ctx): Promise<void> => {
  const order = enter(input, ctx);
  ctx.goto((await ctx.channel.get("stock", 0)) > 0 ? shipped : restock, order);
});

const restock = task("restock", async (input: Order, ctx): Promise<void> => {
  const order = enter(input, ctx);
  // Ten, and not twenty when the process dies after this line: what is done once is stored together with what it has written.
  await ctx.once("delivery", () => ctx.channel.increment("stock", 10));
  ctx.goto(packing, order);
});

// The last state jumps nowhere: its output is the output of the run.
const shipped = task("shipped", (input: Order, ctx) => enter(input, ctx).history.join(" → "));

export const order = workflow("order", "received", { received }, { tasks: [payment, reminder, packing, restock, shipped] });

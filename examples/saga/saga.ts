// A trip of three bookings. The last one fails, so the others are undone, the latest first.
import { task, type TaskContext, workflow } from "@graflow/core";

interface Trip {
  readonly to: string;
  readonly bookings: readonly string[];
}

const book = (what: string) =>
  task(
    what,
    {
      compensate: ({ bookings }: Trip, ctx: TaskContext) => ctx.log.info(`${bookings.at(-1)} cancelled`),
    },
    ({ to, bookings }: Trip, ctx: TaskContext): Trip => {
      ctx.log.info(`${what} to ${to} booked`);
      return { to, bookings: [...bookings, `${what} to ${to}`] };
    },
  );

const plan = task("plan", (to: string = "Lisbon"): Trip => ({ to, bookings: [] }));
const car = task("car", ({ to }: Trip): Trip => {
  throw new Error(`no cars left in ${to}`);
});

export const saga = workflow(
  "saga",
  "plan >> train >> hotel >> car",
  { plan, train: book("train"), hotel: book("hotel"), car },
  { saga: true },
);

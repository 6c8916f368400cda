// Two people review a change at the same time. The policy of a group is `strict` unless told otherwise: one rejection fails the group, and what the
// other one is asked is withdrawn.
import { par, seq, task, workflow } from "@graflow/core";

interface Change {
  readonly title: string;
  readonly lines: number;
}

const reviewer = <Name extends string>(name: Name) =>
  task(name, async ({ title, lines }: Change, ctx) => {
    const { approved, reason } = await ctx.requestApproval({ prompt: `Merge "${title}"?`, context: { lines }, assignees: [name] });
    if (!approved) throw new Error(`${name} rejected it: ${reason ?? "no reason given"}`);
    return reason ?? "fine";
  });

const merge = task("merge", ({ ann, bob }: { readonly ann: string; readonly bob: string }) => `merged; ann: ${ann}, bob: ${bob}`);

export const review = workflow("review", seq(par(reviewer("ann"), reviewer("bob")), merge));

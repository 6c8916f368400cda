// When is a group done well enough? One group of three services, of which one is down, under five policies.
import { atLeast, bestEffort, critical, GroupError, type GroupPolicy, par, seq, strict, task, workflow } from "@graflow/core";

const maps = task("maps", () => "a map");
const news = task("news", () => "the news");
const weather = task("weather", (): string => {
  throw new Error("503 from the weather service");
});

const page = task("page", (parts: { maps?: string; news?: string; weather?: string }) => Object.values(parts).join(" and "));

// A policy of your own sees what became of every member. A text is the reason why the group failed.
const majority: GroupPolicy = {
  name: "majority",
  decide: ({ completed, failed }) =>
    completed.length > failed.length || `only ${completed.length} of ${completed.length + failed.length} came through`,
};

const pageWith = (name: string, policy: GroupPolicy) => workflow(name, seq(par(maps, news, weather).withPolicy(policy), page));

// The policies themselves are compared in a group that forgives everything, so that `outcomeOf` has something to tell.
const policies = par(
  pageWith("strict", strict()),
  pageWith("bestEffort", bestEffort()),
  pageWith("atLeast two", atLeast(2)),
  pageWith("atLeast three", atLeast(3)),
  pageWith("critical maps", critical([maps])),
  pageWith("critical weather", critical(["weather"])),
  pageWith("majority", majority),
)
  .named("policies")
  .withPolicy(bestEffort());

const verdicts = task("verdicts", (_: unknown, ctx) => {
  const { members } = ctx.outcomeOf(policies);
  return Object.entries(members).map(([name, outcome]) => {
    if (outcome.status === "completed") return `${name}: ${String(outcome.output)}`;
    const failed = outcome.status === "failed" && outcome.error instanceof GroupError ? Object.keys(outcome.error.failed) : [];
    return `${name}: no page, for want of the ${failed.join(", ")}`;
  });
});

export const groupPolicies = workflow("group-policies", seq(policies, verdicts));

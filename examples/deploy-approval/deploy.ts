// A deployment that somebody has to approve, on the page of `graflow serve`, in a mail, or on the command line.
import { task, workflow } from "@graflow/core";

interface Release {
  readonly version: string;
  readonly commits: number;
  readonly tests: string;
}

const build = task("build", ({ version = "1.4.0" }: { readonly version?: string } = {}): Release => ({
  version,
  commits: 12,
  tests: "all 4,210 passed",
}));

const approve = task("approve", async (release: Release, ctx) => {
  const { approved, reason, by } = await ctx.requestApproval({
    prompt: `Deploy ${release.version} to production?`,
    context: { ...release },
    // For half an hour the process waits; then the run is put aside, and goes on with whatever answer comes, whenever it comes.
    timeout: "30m",
  });
  if (!approved) ctx.cancelWorkflow(`${by ?? "somebody"} said no${reason === undefined ? "" : `: ${reason}`}`);
  return { ...release, reason };
});

const deploy = task(
  "deploy",
  ({ version, reason }: Release & { readonly reason: string | undefined }) =>
    `${version} is in production${reason === undefined ? "" : ` (${reason})`}`,
);

export const deployment = workflow("deployment", "build >> approve >> deploy", { build, approve, deploy });

// Release notes that somebody has to approve. Nobody waits for that: the run is put aside at once, and goes on with the answer.
import { task, workflow } from "@graflow/core";

const collect = task("collect", async (_: void, ctx) => {
  ctx.log.info("read 48 commits");
  return ["A run can ask people", "Notifications in chats", "One page to answer on"];
});

const approve = task("approve", async (notes: readonly string[], ctx) => {
  // Done once, however often the task starts over.
  await ctx.once("announce", () => ctx.log.info("told the editors"));
  const { approved, reason } = await ctx.requestApproval({
    prompt: `Publish ${notes.length} notes?`,
    context: { notes },
    assignees: ["editors"],
    timeout: 0,
  });
  return approved ? notes : ctx.cancelWorkflow(reason ?? "not approved");
});

const publish = task("publish", (notes: readonly string[]) => `${notes.length} notes published`);

export const releaseNotes = workflow("release-notes", "collect >> approve >> publish", { collect, approve, publish });

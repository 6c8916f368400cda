// Ask stores that break a promise about what is in a list.
import type { AskFilter, AskRecord, AskStore } from "../../src/ports/ask-store.ts";
import type { BrokenAsks } from "./broken-asks.ts";

export const askFilters: readonly BrokenAsks[] = [
  {
    does: "lists asks by the status that they had at first",
    alter: (asks) => ({
      list: filtered(asks, "status", ({ status }) => status === undefined || status === "open"),
    }),
    fails: [
      "rule 45: each ask is closed by itself",
      "asks: by run, by workflow, by status as it is now, and by all of them",
      "asks: those that somebody may answer have one of the names among their assignees, or no assignees",
      "asks: a page goes on after an ask that the filter does not let through (any more), and an ask that is not known ends it",
    ],
  },
  {
    does: "lists all asks that are closed as answered",
    alter: (asks) => ({
      list: filtered(
        asks,
        "status",
        ({ status }, { state }) =>
          status === undefined || (status === "open" || state.status === "open" ? status === state.status : status === "answered"),
      ),
    }),
    fails: ["asks: by run, by workflow, by status as it is now, and by all of them"],
  },
  {
    does: "finds a workflow whose name is written in other letters",
    alter: (asks) => ({
      list: filtered(asks, "workflow", (filter, ask) => filter.workflow?.toLowerCase() === ask.workflow.toLowerCase()),
    }),
    fails: [
      "ask: names and texts are any text, and are never taken for each other",
      "asks: by run, by workflow, by status as it is now, and by all of them",
    ],
  },
  {
    does: "finds runs by the beginning of their ids",
    alter: (asks) => ({ list: filtered(asks, "runId", (filter, ask) => ask.runId.startsWith(filter.runId ?? "")) }),
    fails: [
      "ask: names and texts are any text, and are never taken for each other",
      "asks: by run, by workflow, by status as it is now, and by all of them",
      "drop: nothing is left of the asks of a run, and all others stay",
      "remove: the asks of a run are gone with it, and all others stay",
    ],
  },
  {
    does: "looks at one thing at a time",
    alter: (asks) => ({
      list: (filter) => asks.list(filter.runId === undefined ? filter : { ...filter, workflow: undefined }),
    }),
    fails: ["asks: by run, by workflow, by status as it is now, and by all of them"],
  },
  {
    does: "lists nobody's asks for nobody",
    alter: (asks) => ({
      list: filtered(asks, "answerableBy", ({ answerableBy = [] }, { assignees }) => answerableBy.some((name) => assignees.includes(name))),
    }),
    fails: [
      "change: what is due, and who is asked, follows",
      "asks: those that somebody may answer have one of the names among their assignees, or no assignees",
    ],
  },
  {
    does: "wants all names among the assignees",
    alter: (asks) => ({
      list: filtered(
        asks,
        "answerableBy",
        ({ answerableBy = [] }, { assignees }) =>
          assignees.length === 0 || (answerableBy.length > 0 && answerableBy.every((name) => assignees.includes(name))),
      ),
    }),
    fails: ["asks: those that somebody may answer have one of the names among their assignees, or no assignees"],
  },
  {
    does: "finds a name within a list of names",
    alter: (asks) => ({
      list: filtered(
        asks,
        "answerableBy",
        ({ answerableBy = [] }, { assignees }) => assignees.length === 0 || answerableBy.some((name) => assignees.join().includes(name)),
      ),
    }),
    fails: [
      "ask: names and texts are any text, and are never taken for each other",
      "asks: those that somebody may answer have one of the names among their assignees, or no assignees",
    ],
  },
  {
    does: "takes no names for all names",
    alter: (asks) => ({
      list: (filter) => asks.list({ ...filter, answerableBy: filter.answerableBy?.length === 0 ? undefined : filter.answerableBy }),
    }),
    fails: ["asks: those that somebody may answer have one of the names among their assignees, or no assignees"],
  },
];

/** Looks at one part of a filter in another way. */
function filtered(
  asks: AskStore,
  part: "status" | "workflow" | "runId" | "answerableBy",
  isMeant: (filter: AskFilter, ask: AskRecord) => boolean,
): AskStore["list"] {
  return async (filter) => {
    if (filter[part] === undefined) return asks.list(filter);
    const all = await asks.list({ ...filter, [part]: undefined, limit: 10_000 });
    return all.filter((ask) => isMeant(filter, ask)).slice(0, filter.limit);
  };
}

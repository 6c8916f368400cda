// Stores that break a promise about lists of runs.
import type { RunFilter, RunRecord, RunStore } from "../../src/ports/run-store.ts";
import { type Broken, everything } from "./broken.ts";

export const lists: readonly Broken[] = [
  {
    does: "rejects a list of no runs",
    alter: (runs) => ({
      async list(filter) {
        if ((await runs.list(everything)).length === 0) throw new Error("there are no runs");
        return runs.list(filter);
      },
    }),
    fails: [
      "list: of no runs is empty",
      "remove: nothing of the run is left, and its id can be taken again",
      "queued: nobody saves a run that nobody has begun, and it can be removed",
    ],
  },
  {
    does: "lists the oldest first",
    alter: (runs) => ({ list: relisted(runs, (all) => all.toReversed()) }),
    fails: [
      "list: newest first, and of those made at the same time the greatest id first",
      "list: by status as it is now, by workflow and by tag, and by all of them",
      "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
    ],
  },
  {
    does: "lists by the last save",
    alter: (runs) => ({ list: relisted(runs, (all) => all.toSorted((a, b) => b.updatedAt - a.updatedAt)) }),
    fails: [
      "list: newest first, and of those made at the same time the greatest id first",
      "list: by status as it is now, by workflow and by tag, and by all of them",
    ],
  },
  {
    does: "lists runs made at the same time by the least id first",
    alter: (runs) => ({
      list: relisted(runs, (all) => all.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))),
    }),
    fails: [
      "list: newest first, and of those made at the same time the greatest id first",
      "list: by status as it is now, by workflow and by tag, and by all of them",
      "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
    ],
  },
  {
    does: "begins a page with the runs made before the one given",
    alter: (runs) => ({
      async list(filter) {
        const after = filter.after === undefined ? undefined : await runs.find(filter.after);
        if (filter.after !== undefined && after === undefined) return [];
        const all = await runs.list({ ...filter, after: undefined, limit: everything.limit });
        return all.filter(({ createdAt }) => after === undefined || createdAt < after.createdAt).slice(0, filter.limit);
      },
    }),
    fails: [
      "list: pages have every run once, also of runs that were made at the same time",
      "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
    ],
  },
  {
    does: "looks for the run that a page goes on after in the list alone",
    alter: (runs) => ({
      async list(filter) {
        const all = await runs.list({ ...filter, after: undefined, limit: everything.limit });
        const place = all.findIndex(({ id }) => id === filter.after);
        return filter.after !== undefined && place === -1 ? [] : all.slice(place + 1, place + 1 + filter.limit);
      },
    }),
    fails: ["list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it"],
  },
  {
    does: "begins anew after a run that is not known",
    alter: (runs) => ({
      async list(filter) {
        const isKnown = filter.after !== undefined && (await runs.find(filter.after)) !== undefined;
        return runs.list({ ...filter, after: isKnown ? filter.after : undefined });
      },
    }),
    fails: ["list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it"],
  },
  {
    does: "finds a tag within another one",
    alter: (runs) => ({ list: filtered(runs, ["tag"], ({ tag }, { tags }) => tag === undefined || tags.join(",").includes(tag)) }),
    fails: [
      "create: ids, workflows, tags, facts, hosts and reasons are any text, and are never taken for each other",
      "list: a workflow or a tag is meant as it is written, whole",
    ],
  },
  {
    does: "finds a workflow whose name is written in other letters",
    alter: (runs) => ({
      list: filtered(
        runs,
        ["workflow"],
        (filter, { workflow }) => filter.workflow === undefined || workflow.toLowerCase() === filter.workflow.toLowerCase(),
      ),
    }),
    fails: [
      "create: ids, workflows, tags, facts, hosts and reasons are any text, and are never taken for each other",
      "list: a workflow or a tag is meant as it is written, whole",
    ],
  },
  {
    does: "lists runs by the status that they were made with",
    alter(runs) {
      const first = new Map<string, string>();
      return {
        create(run, save) {
          if (!first.has(run.id)) first.set(run.id, save.status);
          return runs.create(run, save);
        },
        list: filtered(runs, ["status"], ({ status }, { id }) => status === undefined || first.get(id) === status),
      };
    },
    fails: [
      "list: by status as it is now, by workflow and by tag, and by all of them",
      "list: a page goes on after a run that the filter does not let through (any more), and a run that is not known ends it",
      "rule 39: a queued run is begun by one of those that claim it at the same time; then it runs, and is queued no more",
    ],
  },
  {
    does: "lists runs that have any of what is asked for",
    alter: (runs) => ({
      list: filtered(runs, ["status", "workflow", "tag"], ({ status, workflow, tag }, record) => {
        const asked = [status, workflow, tag].filter((each) => each !== undefined);
        const has = [record.status === status, record.workflow === workflow, tag !== undefined && record.tags.includes(tag)];
        return asked.length === 0 || has.includes(true);
      }),
    }),
    fails: ["list: by status as it is now, by workflow and by tag, and by all of them"],
  },
];

/** What a list would be if all runs were in another order. */
function relisted(runs: RunStore, order: (all: RunRecord[]) => RunRecord[]): RunStore["list"] {
  return async (filter) => {
    const all = order(await runs.list(everything));
    const after = all.findIndex(({ id }) => id === filter.after);
    if (filter.after !== undefined && after === -1) return [];
    const found = new Set((await runs.list({ ...filter, after: undefined, limit: everything.limit })).map(({ id }) => id));
    return all
      .slice(after + 1)
      .filter(({ id }) => found.has(id))
      .slice(0, filter.limit);
  };
}

/** What a list would be if some of a filter were understood otherwise. */
function filtered(
  runs: RunStore,
  fields: readonly ("status" | "workflow" | "tag")[],
  passes: (filter: RunFilter, record: RunRecord) => boolean,
): RunStore["list"] {
  return async (filter) => {
    const others: RunFilter = { ...filter, ...Object.fromEntries(fields.map((field) => [field, undefined])), limit: everything.limit };
    return (await runs.list(others)).filter((record) => passes(filter, record)).slice(0, filter.limit);
  };
}

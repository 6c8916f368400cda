// What a task that runs elsewhere asks of its run: each question is answered by the run's own services, for the attempt that waits for the
// task. So its channels, asks and checkpoints are those of the run, wherever that lives, and go with its saves.
import type { CheckpointOptions } from "../../graph/checkpoint.ts";
import type { ChannelSpace, StoredChange } from "../../ports/channel-store.ts";
import type { Happening } from "../../run/event.ts";
import { WorkflowCanceledError } from "../../run/errors.ts";
import type { Question } from "../asks/question.ts";
import type { Answered, Reading } from "../asks/request.ts";
import type { Attempt } from "../attempt.ts";
import type { About, Switchboard } from "./switchboard.ts";

/** What an attempt has open for its task elsewhere. */
export interface OpenThings {
  readonly attempt: Attempt;
  /** How to end each: subscriptions, waiting for locks, asks. By the number that the other side gave it. */
  readonly ends: Map<number, () => void>;
}

/** Finds what a call is about; throws for one that is over. */
export type Finder = (about: About) => OpenThings;

/** Methods of a channel that are asked for by name. */
const methods = ["read", "has", "keys", "write", "replace", "delete", "clear", "add", "push", "acquire", "release"] as const;

export function answerFor(switchboard: Switchboard, find: Finder): void {
  const spaceOf = (about: About, name: string): ChannelSpace => {
    const { services } = find(about).attempt;
    return services.channels.open(services.runId, name);
  };

  for (const method of methods) {
    switchboard.answer(`channel.${method}`, ([name, ...args], about) => {
      const space = spaceOf(about, name as string) as unknown as Record<string, (...given: unknown[]) => unknown>;
      return space[method]?.(...args);
    });
  }

  switchboard.answer("channel.subscribe", ([name, key, id], about, from) => {
    const end = spaceOf(about, name as string).subscribe(key as string | undefined, {
      changed: (change: StoredChange) => switchboard.tell(from, "changed", about, [id, change]),
      ended: (error?: unknown) => switchboard.tell(from, "ended", about, [id, error]),
    });
    find(about).ends.set(id as number, end);
  });

  switchboard.answer("channel.onRelease", ([name, key, id], about, from) => {
    const { ends } = find(about);
    const end = spaceOf(about, name as string).onRelease(key as string, () => {
      ends.delete(id as number);
      switchboard.tell(from, "released", about, [id]);
    });
    ends.set(id as number, end);
  });

  switchboard.answer("end", ([id], about) => {
    const { ends } = find(about);
    ends.get(id as number)?.();
    ends.delete(id as number);
  });

  switchboard.answer("kept", async ([key, value], about) => {
    const { services, pass } = find(about).attempt;
    pass.kept ??= new Map();
    pass.kept.set(key as string, { result: Promise.resolve(value), done: { value } });
    await services.kept(pass, key as string);
  });

  switchboard.answer("request", async ([id, key, question, assignees], about, from) => {
    const { attempt, ends } = find(about);
    const given = new AbortController();
    ends.set(id as number, () => given.abort());
    let last: Answered | undefined;
    await attempt.services.asks.request(attempt, {
      key: key as string | undefined,
      question: question as Question,
      assignees: assignees as readonly string[],
      signal: given.signal,
      // What only the task's own code can tell, it is asked for.
      valueOf: async (answered) => {
        last = answered;
        return (await switchboard.ask(from, "fits", about, [id, answered])) as Reading<true>;
      },
    });
    ends.delete(id as number);
    return last;
  });

  switchboard.answer("checkpoint", ([options], about) => find(about).attempt.services.checkpoint(options as CheckpointOptions));

  switchboard.answer("happening", ([happening], about) => find(about).attempt.services.tell(happening as Happening));

  switchboard.answer("cancel", ([reason], about) => {
    const { attempt } = find(about);
    attempt.canceled = new WorkflowCanceledError(attempt.services.runId, reason as string);
    attempt.services.cancel(reason as string);
  });
}

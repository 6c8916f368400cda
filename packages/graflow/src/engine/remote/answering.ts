// What a task that runs elsewhere asks of its run: each question is answered by the run's own services, for the attempt that waits for the
// task. So its channels, asks and checkpoints are those of the run, wherever that lives, and go with its saves.
import type { CheckpointOptions } from "../../graph/checkpoint.ts";
import type { ChannelSpace, StoredChange } from "../../ports/channel-store.ts";
import type { Happening } from "../../run/event.ts";
import { WorkflowCanceledError } from "../../run/errors.ts";
import type { Question } from "../asks/question.ts";
import type { Answered, Reading } from "../asks/request.ts";
import type { Attempt } from "../attempt.ts";
import type { FrameStep } from "./frame-path.ts";
import { outputAt } from "./long-outputs.ts";
import type { About, Switchboard } from "./switchboard.ts";

/** What an attempt has open for its task elsewhere. */
export interface OpenThings {
  readonly attempt: Attempt;
  /** How to end each: subscriptions, waiting for locks, asks. By the number that the other side gave it. */
  readonly ends: Map<number, () => void>;
  /** Changes that it has made, and of which it is not known yet what it has done right after. */
  readonly unsettled: Set<number>;
  /** It is known of one of them. */
  settle(change: number): void;
}

/** Finds the call that something is about; throws for one that is over, or somebody else's. */
export type Finder = (about: About) => OpenThings;

/** Methods of a channel that are asked for by name: those that look, and those that change something. */
const looks = ["read", "has", "keys", "acquire", "release"] as const;
const changes = ["write", "replace", "delete", "clear", "add", "push"] as const;

/** For how long saves are put off for somebody who is to say what more belongs to a change, in ms. */
const PATIENCE = 2000;

export function answerFor(switchboard: Switchboard, find: Finder): void {
  const spaceOf = ({ attempt: { services } }: OpenThings, name: string): ChannelSpace => services.channels.open(services.runId, name);
  const carryOut = (call: OpenThings, method: string, [name, ...args]: readonly unknown[]): unknown => {
    const space = spaceOf(call, name as string) as unknown as Record<string, (...given: unknown[]) => unknown>;
    return space[method]?.(...args);
  };

  for (const method of looks) switchboard.answer(`channel.${method}`, (args, about) => carryOut(find(about), method, args));

  // A save between a change and what its task does right after it (that it has been done once) would have a half of what belongs together:
  // it waits until the task says that it has gone on.
  for (const method of changes) {
    switchboard.answer(`channel.${method}`, ([id, ...args], about) => {
      const call = find(about);
      const { services } = call.attempt;
      const goOn = services.putOff();
      const end = (): void => {
        timer.cancel();
        goOn();
        call.settle(id as number);
      };
      const timer = services.clock.setTimer(PATIENCE, end, { background: true });
      call.unsettled.add(id as number);
      call.ends.set(id as number, end);
      return carryOut(call, method, args);
    });
  }

  switchboard.answer("channel.subscribe", ([name, key, id], about, from) => {
    const call = find(about);
    const end = spaceOf(call, name as string).subscribe(key as string | undefined, {
      changed: (change: StoredChange) => switchboard.tell(from, "changed", about, [id, change]),
      ended: (error?: unknown) => switchboard.tell(from, "ended", about, [id, error]),
    });
    call.ends.set(id as number, end);
  });

  switchboard.answer("channel.onRelease", ([name, key, id], about, from) => {
    const call = find(about);
    const { ends } = call;
    const end = spaceOf(call, name as string).onRelease(key as string, () => {
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

  switchboard.answer("output", ([steps, place], about) => {
    const { pass, services } = find(about).attempt;
    return outputAt(pass.frame, steps as readonly FrameStep[], place as number, services.registry);
  });

  switchboard.answer("checkpoint", ([options], about) => find(about).attempt.services.checkpoint(options as CheckpointOptions));

  switchboard.answer("happening", ([happening], about) => {
    const { services, taskId } = find(about).attempt;
    const told = toldBy(taskId, happening as Happening);
    if (told !== undefined) services.tell(told);
  });

  switchboard.answer("cancel", ([reason], about) => {
    const { attempt } = find(about);
    attempt.canceled = new WorkflowCanceledError(attempt.services.runId, reason as string);
    attempt.services.cancel(reason as string);
  });
}

/** What a task tells of itself. All else that happens in a run, and when, is not for a task to tell. */
function toldBy(taskId: string, told: Happening): Happening | undefined {
  switch (told.type) {
    case "log": {
      const { type, level, message, data } = told;
      return { type, taskId, level, message, ...(data === undefined ? {} : { data }) };
    }
    case "task.progress": {
      const { type, done, total, message } = told;
      return { type, taskId, done, ...(total === undefined ? {} : { total }), ...(message === undefined ? {} : { message }) };
    }
    case "channel.changed": {
      const { type, channel, key, change, value } = told;
      return { type, taskId, channel, key, change, ...(value === undefined ? {} : { value }) };
    }
    default:
      return undefined;
  }
}

// What the cases are written with: engines of the place under test, whole runs with their events, and abilities that it may not have.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, type TestContext } from "vitest";
import * as ownLibrary from "../../../src/index.ts";
import type { Engine, RunEvent, RunHandle, RunOutcome, Workflow } from "../../../src/index.ts";
import * as ownFlows from "../flows.ts";
import type { Ability, Opening, PlaceUnderTest } from "../place-under-test.ts";

export interface Told<O> {
  readonly id: string;
  readonly events: readonly RunEvent[];
  readonly outcome: RunOutcome<O>;
}

export interface World {
  readonly place: PlaceUnderTest;
  /** The workflows, and the library that they were written with. */
  readonly flows: typeof ownFlows;
  readonly library: typeof ownLibrary;
  /** One engine for all cases that ask for nothing special. */
  engine(): Promise<Engine>;
  /** Another one, closed at the end of the file if not before. */
  another(opening: Opening): Promise<Engine>;
  /** A folder that is removed at the end of the file. */
  folder(): Promise<string>;
  /** Skips the test when the place lacks one of these. */
  needs(context: Pick<TestContext, "skip">, ...abilities: readonly Ability[]): void;
}

export function opener(place: PlaceUnderTest): World {
  const opened: Engine[] = [];
  const folders: string[] = [];
  let shared: Promise<Engine> | undefined;
  const { flows = ownFlows, library = ownLibrary } = place;
  const { classes, handlers } = flows;
  const another = async (opening: Opening): Promise<Engine> => {
    const { folder } = opening;
    const backend = folder === undefined ? library.memory() : library.sqlite({ path: join(folder, "runs.db") });
    const engine = await place.open({ backend, classes, handlers }, opening);
    opened.push(engine);
    return engine;
  };
  afterAll(async () => {
    for (const engine of opened) await engine.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  return {
    place,
    flows,
    library,
    engine: () => (shared ??= another({})),
    another,
    async folder() {
      const folder = await mkdtemp(join(tmpdir(), "graflow-place-"));
      folders.push(folder);
      return folder;
    },
    needs(context, ...abilities) {
      for (const ability of abilities) {
        const reason = place.skips?.[ability];
        if (reason !== undefined) context.skip(reason);
      }
    },
  };
}

/** All events of a run and how it ended; `on` is told each as it comes. */
export async function follow<O>(run: RunHandle<O>, on: (event: RunEvent) => unknown = () => {}): Promise<Told<O>> {
  const events: RunEvent[] = [];
  for await (const event of run.events()) {
    events.push(event);
    await on(event);
  }
  return { id: run.id, events, outcome: await run.outcome };
}

/** A workflow of the suite, whatever it takes. */
export function startOn<O>(flow: Workflow<never, O>, input: unknown, engine: Engine, more: object = {}): RunHandle<O> {
  return (flow as unknown as Workflow<unknown, O>).start(input, { engine, ...more });
}

/** What a task failed with: what its code threw, if it did. */
export function thrownIn({ events }: Told<unknown>, taskId: string): unknown {
  const failed = events.find((event) => event.type === "task.failed" && event.taskId === taskId);
  return failed?.type === "task.failed" ? failed.error.cause : undefined;
}

// The dead letters of a fleet: what people do with work that could not be run.
import { expectInteger, expectKnown } from "../../graph/settings.ts";
import type { DeadLetter, DeadLetters } from "../../ports/dead-letters.ts";
import type { Fleet } from "../../ports/fleet.ts";
import type { Work } from "../../ports/work-queues.ts";
import { GraflowError } from "../../shared/errors/graflow-error.ts";
import { OptionError } from "../../shared/errors/option-error.ts";
import { show } from "../../shared/show.ts";
import type { Storage } from "../saving/run-storage.ts";
import type { DeadLetterDetails, DeadLetterInfo, DeadLetterListOptions, EngineDeadLetters, RetriedLetter } from "./dead-letter-face.ts";
import { unknownLetter } from "./engine-dead-letters.ts";
import { runWork } from "./run-works.ts";
import { wakeRun } from "./wake-run.ts";

const USUAL = 100;
const PAGE = 200;

export class FleetDeadLetters implements EngineDeadLetters {
  readonly #fleet: Fleet;
  readonly #letters: DeadLetters;
  readonly #storage: Storage;

  constructor(fleet: Fleet, storage: Storage) {
    this.#fleet = fleet;
    this.#letters = fleet.deadLetters;
    this.#storage = storage;
  }

  async list(options: DeadLetterListOptions = {}): Promise<readonly DeadLetterInfo[]> {
    expectKnown(options, ["queue", "workflow", "runId", "reason", "after", "limit"], "a list of dead letters");
    const { limit = USUAL, ...filter } = options;
    expectInteger(limit, "limit", 1);
    return (await this.#letters.list({ ...filter, limit })).map(infoOf);
  }

  async get(id: string): Promise<DeadLetterDetails | undefined> {
    const letter = await this.#letters.find(id);
    if (letter === undefined) return undefined;
    const opened = this.#letters.open(letter);
    const { payload } = opened;
    return {
      ...infoOf(letter),
      ...(payload === undefined ? {} : { payload }),
      ...(opened.type === "opened" ? {} : { doubt: opened.error }),
    };
  }

  count(): Promise<number> {
    return this.#letters.count();
  }

  dropped(): Promise<number> {
    return this.#letters.dropped();
  }

  async edit(id: string, payload: string): Promise<void> {
    if (typeof payload !== "string") throw new OptionError(`Expected \`payload\` to be text, got ${show(payload)}`);
    if (!(await this.#letters.edit(id, payload))) throw unknownLetter(id);
  }

  async retry(id: string, options: { readonly trust?: boolean } = {}): Promise<RetriedLetter> {
    expectKnown(options, ["trust"], "trying a dead letter again");
    const letter = await this.#letters.find(id);
    if (letter === undefined) throw unknownLetter(id);
    return letter.work.kind === "tasks" ? this.#resume(letter) : this.#queue(letter, options.trust === true);
  }

  drop(id: string): Promise<boolean> {
    return this.#letters.remove(id);
  }

  /** First it is queued, then the letter is taken away: a process that dies between the two loses nothing. */
  async #queue(letter: DeadLetter, trust: boolean): Promise<RetriedLetter> {
    const { id, work } = letter;
    const payload = this.#believed(letter, trust);
    await this.#add({ ...work, payload, delay: 0 });
    await this.#letters.remove(id);
    return { type: "queued", queue: work.queue };
  }

  #believed(letter: DeadLetter, trust: boolean): string {
    const opened = this.#letters.open(letter);
    if (opened.type === "opened") return opened.payload;
    const { error, payload } = opened;
    if (trust && payload !== undefined) return payload;
    const hint =
      payload === undefined
        ? "Drop it; or give it another payload, which is signed by whoever gives it: graflow dlq edit."
        : "Look at it, and say that you trust it (--trust); or edit it, which signs it; or drop it.";
    throw new GraflowError("DEAD_LETTER_DOUBTFUL", `Dead letter ${letter.id} was not put back: ${error}`, { hint });
  }

  /** The owner of the run has been told that its batch is dead, and the run makes that work anew when it goes on. */
  async #resume(letter: DeadLetter): Promise<RetriedLetter> {
    const { runId } = letter.work.subject;
    const woken = runId === undefined ? "unknown" : await wakeRun(this.#storage, runId, letter.work.queue);
    if (typeof woken === "string" || runId === undefined) throw moot(letter, woken as Exclude<typeof woken, object>);
    const work = runWork(woken, this.#storage.clock.now());
    if (work !== undefined) await this.#add(work);
    const letters = [letter.id];
    for (let after: string | undefined; ;) {
      const page = await this.#letters.list({ runId, after, limit: PAGE });
      letters.push(...page.filter(({ id, work: { kind } }) => kind === "tasks" && id !== letter.id).map(({ id }) => id));
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    for (const id of letters) await this.#letters.remove(id);
    return { type: "resumed", runId, letters };
  }

  async #add(work: Work): Promise<void> {
    const [added] = await this.#fleet.queues.add([work]);
    if (added !== "full") return;
    throw new GraflowError("QUEUE_FULL", `Queue "${work.queue}" has as much work as it may have`, {
      hint: "Try again later, start more workers, or raise the limit of the queue. The dead letter is where it was.",
    });
  }
}

function infoOf({ id, reason, error, at, attempts, work, size, history }: DeadLetter): DeadLetterInfo {
  const { id: workId, kind, queue, priority, subject } = work;
  return { id, reason, error, at, attempts, work: { id: workId, kind, queue, priority, ...subject }, size, history };
}

function moot({ id, work }: DeadLetter, why: "unknown" | "ended" | "going-on"): GraflowError {
  const run = work.subject.runId === undefined ? "a run that it does not name" : `run ${work.subject.runId}`;
  const [what, hint] = {
    unknown: ["which is not stored", `Drop it: graflow dlq drop ${id}.`],
    ended: ["which has ended for good: nobody waits for it", `Drop it: graflow dlq drop ${id}.`],
    "going-on": ["which goes on without it", "When the run has failed, try again; when it has completed, drop the letter."],
  }[why] as [string, string];
  return new GraflowError("DEAD_LETTER_MOOT", `Dead letter ${id} is a batch of tasks of ${run}, ${what}`, { hint });
}

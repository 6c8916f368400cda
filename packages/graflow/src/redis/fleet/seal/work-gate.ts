// Work on its way into queues and out of them: sealed and opened where the backend is told to, and never larger than it may be. Where nothing is
// signed, that is all it does: it looks at a length.
import type { DeadReason, Work } from "../../../ports/work-queues.ts";
import { GraflowError } from "../../../shared/errors/graflow-error.ts";
import type { Connection } from "../../connection.ts";
import { isSealed, nonceOf } from "./envelope.ts";
import type { SealKeys } from "./options.ts";
import { type Noted, Outstanding } from "./outstanding.ts";
import { isOver, openWork, oversized, sealWork } from "./work.ts";

/** `leave`: it is for others, who have the secret. */
export type Passed =
  | { readonly type: "opened"; readonly payload: string }
  | { readonly type: "dead"; readonly reason: DeadReason; readonly error: string }
  | { readonly type: "leave"; readonly reason: string };

/** Characters: whoever writes a longer one has made it up. */
const LONGEST_NONCE = 32;

export class WorkGate {
  readonly #keys: SealKeys | undefined;
  readonly #maxPayload: number;
  readonly #outstanding: Outstanding;

  constructor(connection: Connection) {
    const { seal, maxPayload } = connection.settings;
    this.#keys = seal;
    this.#maxPayload = maxPayload;
    this.#outstanding = new Outstanding(connection);
  }

  /** As it is to be queued. Rejects with a `GraflowError` (`WORK_TOO_LARGE`), or a `BackendError`. */
  async close(work: readonly Work[]): Promise<readonly Work[]> {
    for (const each of work) if (isOver(each.payload, this.#maxPayload)) throw tooLarge(each, this.#maxPayload);
    const keys = this.#keys;
    if (keys === undefined) return work;
    const now = Date.now();
    const sealed = work.map((each) => ({ ...sealWork(keys, each, now), work: each }));
    await this.#outstanding.note(sealed);
    return sealed.map(({ text, work: each }) => ({ ...each, payload: text }));
  }

  /** `sealed`: as `close` gave it. It was not queued after all. */
  async notQueued(sealed: readonly Work[]): Promise<void> {
    if (this.#keys !== undefined) await this.#outstanding.forget(sealed.map(notedOf)).catch(() => {});
  }

  /** Of work as it was queued. Rejects with a `BackendError` when it cannot be known whether it was done before. */
  async open(work: Work): Promise<Passed> {
    const { payload } = work;
    if (this.#keys === undefined) {
      if (isOver(payload, this.#maxPayload)) return { ...oversized(this.#maxPayload), type: "dead" };
      if (isSealed(payload)) return { type: "leave", reason: "it is signed, and there is no `signing` secret here" };
      return { type: "opened", payload };
    }
    const opened = openWork(this.#keys, work, payload, { maxPayload: this.#maxPayload, now: Date.now() });
    if (opened.type === "refused") return { ...opened, type: "dead" };
    if (await this.#outstanding.isThere({ nonce: opened.nonce, work })) return { type: "opened", payload: opened.payload };
    return { type: "dead", reason: "replayed", error: "It was done before, or taken back." };
  }

  /** It has been taken out of its queue: whoever puts it there again is refused. Never rejects: what is noted ends by itself. */
  async ended(work: Work): Promise<void> {
    if (this.#keys !== undefined && isSealed(work.payload)) await this.#outstanding.forget([notedOf(work)]).catch(() => {});
  }
}

/** Of work whose payload is sealed, or says so. */
function notedOf(work: Work): Noted {
  return { nonce: nonceOf(work.payload).slice(0, LONGEST_NONCE), work };
}

function tooLarge({ kind, queue, subject }: Work, maxPayload: number): GraflowError {
  const { taskId, runId, workflow } = subject;
  const what = taskId === undefined ? `Work (${kind}) of workflow "${workflow}"` : `A batch of task "${taskId}" of run ${runId}`;
  return new GraflowError("WORK_TOO_LARGE", `${what} for queue "${queue}" has more than the ${maxPayload} bytes of \`maxPayload\``, {
    hint: "Pass large values by an object store or a file, and say where they are; or raise `maxPayload` of redis() in all processes.",
  });
}

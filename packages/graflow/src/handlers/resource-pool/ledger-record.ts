// Where the ledger of a pool is kept: one record of the backend, which is replaced by whoever has seen it last.
import type { RecordStore } from "../../ports/record-store.ts";
import { isGraflowError } from "../../shared/errors/graflow-error.ts";
import { readLedger, type Ledger } from "./ledger.ts";

/** Records of pools, by their names. */
const COLLECTION = "resource pools";

export class LedgerRecord {
  readonly #records: RecordStore;
  readonly #name: string;

  constructor(records: RecordStore, name: string) {
    this.#records = records;
    this.#name = name;
  }

  /** `version` is `undefined` where there is no record yet. */
  async read(): Promise<{ readonly ledger: Ledger; readonly version: number | undefined }> {
    const record = await this.#records.get(COLLECTION, this.#name);
    return { ledger: readLedger(record?.text, this.#name), version: record?.version };
  }

  /** Resolves to false when somebody else has written meanwhile. */
  write(ledger: Ledger, version: number | undefined): Promise<boolean> {
    const text = JSON.stringify(ledger);
    if (version === undefined) return this.#records.create(COLLECTION, this.#name, text);
    return this.#records.replace(COLLECTION, this.#name, version, text);
  }
}

/** All of it but when who has been heard of. */
export function shapeOf({ held, waiting, beats }: Ledger): string {
  return JSON.stringify([held, waiting, Object.keys(beats)]);
}

/** What a backend fails with that may be well again later. */
export function isPassing(error: unknown): boolean {
  return (["BACKEND_UNREACHABLE", "BACKEND_FULL", "BACKEND_READ_ONLY"] as const).some((code) => isGraflowError(error, code));
}

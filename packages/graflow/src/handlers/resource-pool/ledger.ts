// Who has which device of a pool that many processes share, and who waits: one record that each of them reads, changes and writes back, if nobody
// else has meanwhile. What may be done to it is here, as plain functions of it; each may be done twice without harm, as when it is not known
// whether a write has arrived.
import { noLedger } from "./errors.ts";

/** One asking of one process. */
export type Ticket = readonly [process: string, number: number];

/** `size`: how many devices its process knows of. */
export type Waiter = readonly [process: string, number: number, priority: number, size: number];

export interface Ledger {
  readonly format: 1;
  /** By process: a number that it has never said before, and after how many ms without another it counts as dead. */
  readonly beats: Record<string, readonly [count: number, lease: number]>;
  /** By device. */
  readonly held: Record<string, Ticket>;
  /** In the order of their turns. */
  waiting: Waiter[];
}

/** Throws a `GraflowError` (`DATA_DAMAGED`) for what is no such thing. */
export function readLedger(text: string | undefined, pool: string): Ledger {
  if (text === undefined) return { format: 1, beats: {}, held: {}, waiting: [] };
  let read: Partial<Ledger> | null = null;
  try {
    read = JSON.parse(text) as Partial<Ledger> | null;
  } catch {
    // Said below.
  }
  if (read?.format === 1 && typeof read.beats === "object" && typeof read.held === "object" && Array.isArray(read.waiting))
    return read as Ledger;
  throw noLedger(pool);
}

/** The numbers of those tickets of a process that wait or have their device. */
export function ticketsIn({ held, waiting }: Ledger, process: string): Set<number> {
  const all: readonly (Ticket | Waiter)[] = [...Object.values(held), ...waiting];
  return new Set(all.flatMap(([owner, number]) => (owner === process ? [number] : [])));
}

/** Puts one into the line that is not in it. */
export function join(ledger: Ledger, waiter: Waiter): void {
  const [, , priority] = waiter;
  ledger.waiting.splice(ledger.waiting.findLastIndex((other) => other[2] <= priority) + 1, 0, waiter);
}

/** Takes one out of the line, or its device from it. */
export function leave(ledger: Ledger, ticket: Ticket): void {
  const device = deviceOf(ledger, ticket);
  if (device !== undefined) delete ledger.held[device];
  ledger.waiting = ledger.waiting.filter((other) => !isSame(other, ticket));
}

/** Nothing of a process is left. */
export function bury(ledger: Ledger, process: string): void {
  delete ledger.beats[process];
  for (const [device, [holder]] of Object.entries(ledger.held)) if (holder === process) delete ledger.held[device];
  ledger.waiting = ledger.waiting.filter(([waiter]) => waiter !== process);
}

/** Lends what is free to those whose turn it is. Returns them. */
export function grant(ledger: Ledger): Ticket[] {
  const granted: Ticket[] = [];
  const waiting: Waiter[] = [];
  for (const waiter of ledger.waiting) {
    const [process, number, , size] = waiter;
    const device = freeDevice(ledger, size);
    if (device === undefined) waiting.push(waiter);
    else {
      ledger.held[device] = [process, number];
      granted.push([process, number]);
    }
  }
  ledger.waiting = waiting;
  return granted;
}

/** Which device a ticket has. */
export function deviceOf(ledger: Ledger, ticket: Ticket): number | undefined {
  for (const [device, holder] of Object.entries(ledger.held)) if (isSame(holder, ticket)) return Number(device);
  return undefined;
}

function freeDevice({ held }: Ledger, size: number): number | undefined {
  for (let device = 0; device < size; device++) if (!Object.hasOwn(held, device)) return device;
  return undefined;
}

function isSame(one: Ticket | Waiter, other: Ticket | Waiter): boolean {
  return one[1] === other[1] && one[0] === other[0];
}

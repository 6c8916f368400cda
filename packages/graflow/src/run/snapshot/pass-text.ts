// Where a pass in flight stands, as text. There are as many of them as a wide group has members, so it is short.

/** Where a pass gets its input from: a cell of its own, its frame, or the output of its only predecessor. */
export const OWN_INPUT = 0;
export const FRAME_INPUT = 1;
export const EDGE_INPUT = 2;

export interface PassStanding {
  readonly order: number;
  readonly source: typeof OWN_INPUT | typeof FRAME_INPUT | typeof EDGE_INPUT;
  readonly generation: number;
  readonly attempt: number;
  /** Somebody was told that an attempt had begun, and not that it was over. */
  readonly isStarted: boolean;
  /** When its rest between two attempts is over, in milliseconds since 1970. */
  readonly due: number | undefined;
}

/** Numbers in the order of the fields, without those at the end that are 0. */
export function writeStanding({ order, source, generation, attempt, isStarted, due }: PassStanding): string {
  const numbers = [order, source, generation, attempt, isStarted ? 1 : 0, due ?? 0];
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  return `[${numbers.join(",")}]`;
}

export function readStanding(text: string): PassStanding {
  const [order = 0, source = OWN_INPUT, generation = 0, attempt = 0, started = 0, due = 0] = JSON.parse(text) as number[];
  return {
    order,
    source: source === FRAME_INPUT ? FRAME_INPUT : source === EDGE_INPUT ? EDGE_INPUT : OWN_INPUT,
    generation,
    attempt,
    isStarted: started === 1,
    due: due === 0 ? undefined : due,
  };
}

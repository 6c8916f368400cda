// The model: softmax regression, trained by stochastic gradient descent with momentum. Pure functions from one state to the next.
import { type Example, SPECIES } from "./penguins.ts";

type Matrix = readonly (readonly number[])[];

/** Everything that the next epoch depends on. */
export interface Learner {
  /** A row for each species. */
  readonly weights: Matrix;
  readonly velocity: Matrix;
  /** Where the random numbers are: they decide in which order an epoch sees the examples. */
  readonly seed: number;
}

export interface Metrics {
  /** Mean cross-entropy. */
  readonly loss: number;
  /** The share of examples whose species is found. */
  readonly accuracy: number;
}

const RATE = 0.0002;
const MOMENTUM = 0.9;

export function newLearner(features: number): Learner {
  const zeros = SPECIES.map(() => new Array<number>(features).fill(0));
  return { weights: zeros, velocity: zeros, seed: 1 };
}

/** The learner after it has seen all examples once. */
export function afterEpoch({ weights, velocity, seed }: Learner, examples: readonly Example[]): Learner {
  const shuffled = shuffle(examples, seed);
  let state = { weights, velocity };
  for (const example of shuffled.items) state = afterExample(state, example);
  return { ...state, seed: shuffled.seed };
}

function afterExample(state: Pick<Learner, "weights" | "velocity">, { features, species }: Example): Pick<Learner, "weights" | "velocity"> {
  const found = probabilities(state.weights, features);
  const velocity = state.velocity.map((row, k) => {
    const error = (found[k] ?? 0) - (k === species ? 1 : 0);
    return row.map((speed, j) => MOMENTUM * speed - RATE * error * (features[j] ?? 0));
  });
  return { velocity, weights: state.weights.map((row, k) => row.map((weight, j) => weight + (velocity[k]?.[j] ?? 0))) };
}

export function measure({ weights }: Pick<Learner, "weights">, examples: readonly Example[]): Metrics {
  let loss = 0;
  let hits = 0;
  for (const { features, species } of examples) {
    const found = probabilities(weights, features);
    loss -= Math.log(found[species] ?? 0);
    if (found.indexOf(Math.max(...found)) === species) hits++;
  }
  return { loss: loss / examples.length, accuracy: hits / examples.length };
}

function probabilities(weights: Matrix, features: readonly number[]): number[] {
  const scores = weights.map((row) => Math.exp(row.reduce((sum, weight, j) => sum + weight * (features[j] ?? 0), 0)));
  const sum = scores.reduce((a, b) => a + b, 0);
  return scores.map((score) => score / sum);
}

/** Fisher and Yates, by a generator of Park and Miller: the same seed, the same order. */
function shuffle<T>(items: readonly T[], seed: number): { readonly items: readonly T[]; readonly seed: number } {
  const shuffled = [...items];
  let state = seed;
  for (let last = shuffled.length - 1; last > 0; last--) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return { items: shuffled, seed: state };
}

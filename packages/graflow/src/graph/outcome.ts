// What became of a group: the picture that policies judge and that successors can ask for.

/** What became of one member of a group. Skipped: nothing led to it, it went elsewhere, or its group had stopped. */
export type MemberOutcome<O = unknown> =
  | { readonly status: "completed"; readonly output: O }
  | { readonly status: "failed"; readonly error: Error }
  | { readonly status: "skipped" };

/** Every member of a group and what became of it. */
export interface GroupOutcome {
  readonly id: string;
  readonly members: Readonly<Record<string, MemberOutcome>>;
  /** Ids in the order of declaration. */
  readonly completed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** `true` lets the group complete; `false` or a reason fails it. */
export type Verdict = boolean | string;

/** Decides, once all members have settled, whether a group completed. */
export interface GroupPolicy {
  readonly name: string;
  decide(outcome: GroupOutcome): Verdict;
  /** The first failure decides: the other members are signalled at once. */
  readonly stopEarly?: boolean;
  /** Mistakes that can be found without running, given the ids of the members: one sentence each. */
  check?(members: readonly string[]): readonly string[];
}

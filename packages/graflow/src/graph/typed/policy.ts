// What a policy means for the output of its group: which members are sure to be in the record.
import type { GroupOutcome, GroupPolicy, Verdict } from "../outcome.ts";
import type { Flat } from "./io.ts";

/** A policy that tells the compiler which members are present whenever the group has completed. `Sure`: `string` for all, `never` for none, or ids. */
export interface TypedPolicy<out Sure extends string = never> extends GroupPolicy {
  /** Never present at run time. */
  readonly "~sure"?: Sure;
}

/** Decides by itself, given every outcome. */
export type PolicyFunction = (outcome: GroupOutcome) => Verdict;

/** The ids that a member of `critical([...])` stands for; none when its id is known only at run time. */
export type SureOf<Member> = LiteralId<Member extends { readonly id: infer Id } ? Id : Member>;
type LiteralId<Id> = Id extends string ? (string extends Id ? never : Id) : never;

/** The four policies, as `strict`, `bestEffort`, `atLeast` and `critical` are to be typed. */
export interface PolicyBuilders {
  /** Any failure fails the group. The default. */
  strict(): TypedPolicy<string>;
  /** The group never fails; failed members are absent from its record. */
  bestEffort(): TypedPolicy;
  /** The group fails when fewer than `count` members completed. */
  atLeast(count: number): TypedPolicy;
  /** The group fails when one of these members failed. Nodes or ids. */
  critical<const M extends readonly (string | { readonly id: string })[]>(members: M): TypedPolicy<SureOf<M[number]>>;
}

/** The record of a group under a policy: members that may be absent are optional. */
export type Kept<Members, Sure extends string> = string extends Sure
  ? Members
  : Flat<
      { [K in keyof Members as K extends Sure ? K : never]: Members[K] } & {
        [K in keyof Members as K extends Sure ? never : K]?: Members[K];
      }
    >;

// A group: nodes that run side by side between a fork and a barrier. Immutable: each method gives a new group.
import { OptionError } from "../shared/errors/option-error.ts";
import { concurrentExecution, planExecution, type Execution, type ExecutionOptions, type ExecutionPlan } from "./execution.ts";
import type { AnyNode, Node } from "./node.ts";
import type { GroupPolicy } from "./outcome.ts";

interface GroupParts {
  readonly id: string;
  readonly isNamed: boolean;
  readonly members: readonly (readonly [key: string, node: AnyNode])[];
  /** Whether the keys were given by the user, and so are the ids of the members. */
  readonly keyed: boolean;
  readonly policy: GroupPolicy | undefined;
  readonly execution: ExecutionPlan;
}

export class Group implements Node, GroupParts {
  readonly kind = "group";
  readonly id: string;
  readonly isNamed: boolean;
  readonly members: readonly (readonly [key: string, node: AnyNode])[];
  readonly keyed: boolean;
  readonly policy: GroupPolicy | undefined;
  readonly execution: ExecutionPlan;
  declare readonly "~io"?: (input: never) => unknown;

  constructor(parts: GroupParts) {
    this.id = parts.id;
    this.isNamed = parts.isNamed;
    this.members = parts.members;
    this.keyed = parts.keyed;
    this.policy = parts.policy;
    this.execution = parts.execution;
  }

  named(id: string): Group {
    return new Group({ ...partsOf(this), id, isNamed: true });
  }

  /** A policy, or a function that decides by itself. Throws `OptionError` without one. */
  withPolicy(policy: GroupPolicy | GroupPolicy["decide"]): Group {
    if (policy === undefined)
      throw new OptionError(
        "Expected `withPolicy` to be given a policy or a function that decides, got `undefined`",
        "Write strict(), bestEffort(), atLeast(n) or critical([…]); leave `withPolicy` out for strict().",
      );
    const own = typeof policy === "function" ? { name: policy.name === "" ? "custom" : policy.name, decide: policy } : policy;
    return new Group({ ...partsOf(this), policy: own });
  }

  withExecution(execution: Execution, options: ExecutionOptions = {}): Group {
    return new Group({ ...partsOf(this), execution: planExecution(execution, options) });
  }
}

function partsOf({ id, isNamed, members, keyed, policy, execution }: Group): GroupParts {
  return { id, isNamed, members, keyed, policy, execution };
}

/** The longest id that is made from the ids of all members; a larger group is named by its first and last. */
const SPELT_OUT = 20;

/** A group of these members, under the id that a group has when nobody names it: `"stats|chart"`, or `"(stats)"` for a single one. */
export function groupOf(members: readonly (readonly [key: string, node: AnyNode])[], keyed: boolean): Group {
  const keys = members.map(([key]) => key);
  const id = keys.length === 1 ? `(${keys[0]})` : keys.length <= SPELT_OUT ? keys.join("|") : `${keys[0]}|…|${keys.at(-1)}`;
  return new Group({ id, isNamed: false, members, keyed, policy: undefined, execution: concurrentExecution });
}

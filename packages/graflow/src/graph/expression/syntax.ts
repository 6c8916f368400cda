// What an expression says, as a tree. Parentheses leave no trace but the shape; a chain or a group has at least two parts.

interface Placed {
  /** Where its first name stands in the text, counted from 0. */
  readonly at: number;
}

/** A name of the record, without its quotes. */
export interface NameExpression extends Placed {
  readonly type: "name";
  readonly name: string;
}

/** `a >> b >> c` */
export interface ChainExpression extends Placed {
  readonly type: "chain";
  readonly items: readonly Expression[];
}

/** `a | b | c` */
export interface GroupExpression extends Placed {
  readonly type: "group";
  readonly members: readonly Expression[];
}

export type Expression = NameExpression | ChainExpression | GroupExpression;

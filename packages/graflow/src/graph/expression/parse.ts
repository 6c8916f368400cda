// The grammar. A statement is groups of chains: `>>` binds tighter than `|`, so that `a >> b | c` is `(a >> b) | c`. Statements are split
// by ";" or stand on lines of their own; a line goes on inside parentheses, after an operator, and where the next line begins with one.
// Read without recursion, so that a chain may be as long as memory allows.
import type { ExpressionError } from "../../shared/errors/expression-error.ts";
import { faultAt } from "./fault.ts";
import type { Expression } from "./syntax.ts";
import { tokenAt, writeName, type Token } from "./tokens.ts";

export type { Expression } from "./syntax.ts";

/** How many parentheses may stand inside each other: readers of the tree may walk it by recursion. */
export const MAX_NESTING = 1000;

/** What is open: the statement, or a parenthesis in it. */
interface Scope {
  /** The parenthesis; absent for the statement. */
  readonly opening: Token | undefined;
  /** Members of a group that are complete. */
  readonly members: Expression[];
  /** The chain that is being read. */
  items: Expression[];
}

/** The statements of an expression, in order. Throws `ExpressionError`. */
export function parseExpression(text: string): Expression[] {
  const statements: Expression[] = [];
  const outer: Scope[] = [];
  let scope = open(undefined);
  let last: Token | undefined;

  for (let token = tokenAt(text, 0); ; token = tokenAt(text, token.end)) {
    const isComplete = last?.kind === "name" || last?.kind === ")";
    switch (token.kind) {
      case "name":
      case "(":
        if (isComplete) {
          if (outer.length > 0 || !token.onNewLine) throw missingOperator(text, last, token);
          statements.push(close(scope));
          scope = open(undefined);
        }
        if (token.kind === "name") scope.items.push({ type: "name", name: token.text, at: token.at });
        else if (outer.length === MAX_NESTING) throw tooDeep(text, token);
        else {
          outer.push(scope);
          scope = open(token);
        }
        break;
      case ">>":
      case "|":
        if (!isComplete) throw missingName(text, last, token);
        if (token.kind === "|") {
          scope.members.push(chainOf(scope.items));
          scope.items = [];
        }
        break;
      case ")": {
        const around = outer.pop();
        if (around === undefined)
          throw faultAt(text, token.at, token.end, "Expected no `)`, as no `(` is open", "Take it out, or add the `(` that belongs to it.");
        if (!isComplete) throw missingName(text, last, token);
        around.items.push(close(scope));
        scope = around;
        break;
      }
      case ";":
      case "end":
        if (scope.opening !== undefined) throw missingParenthesis(text, scope.opening, token);
        if (isComplete) {
          statements.push(close(scope));
          scope = open(undefined);
        } else if (last?.kind === ">>" || last?.kind === "|") throw missingName(text, last, token);
        if (token.kind === "end") {
          if (statements.length === 0)
            throw faultAt(text, 0, 0, "Expected an expression, got none", 'Write at least one name, such as "a" or "a >> b".');
          return statements;
        }
        break;
    }
    last = token;
  }
}

function open(opening: Token | undefined): Scope {
  return { opening, members: [], items: [] };
}

function close({ members, items }: Scope): Expression {
  const chain = chainOf(items);
  if (members.length === 0) return chain;
  members.push(chain);
  return { type: "group", members, at: members[0]?.at ?? 0 };
}

function chainOf(items: readonly Expression[]): Expression {
  const [first] = items;
  if (first === undefined) throw new Error("A chain was closed before it had a name");
  return items.length === 1 ? first : { type: "chain", items, at: first.at };
}

function missingOperator(text: string, last: Token | undefined, token: Token): ExpressionError {
  const [left, right] = [nameOf(last), nameOf(token)];
  return faultAt(
    text,
    token.at,
    token.end,
    `Expected \`>>\` or \`|\` between \`${left}\` and \`${right}\``,
    "Write `a >> b` for b after a, `a | b` for a and b side by side.",
  );
}

function missingName(text: string, last: Token | undefined, token: Token): ExpressionError {
  if (last?.kind === "(" && token.kind === ")") {
    return faultAt(
      text,
      last.at,
      token.end,
      "Expected a name in the parentheses, got none",
      "A group has at least one member: name it, or take the parentheses out.",
    );
  }
  const after = last === undefined || last.kind === ";" ? "" : ` after \`${last.text}\``;
  const got = token.kind === "end" ? "the end of the expression" : `\`${token.text}\``;
  const hint =
    last?.kind === token.kind
      ? `Take one \`${token.text}\` out, or write the name that is missing between them.`
      : "Write the name that is missing, or take the operator out.";
  // Past the end there may be empty lines: the place is right after the last word.
  const at = token.kind === "end" ? (last?.end ?? token.at) : token.at;
  return faultAt(text, at, Math.max(at, token.end), `Expected a name or \`(\`${after}, got ${got}`, hint);
}

function missingParenthesis(text: string, opening: Token, token: Token): ExpressionError {
  if (token.kind === "end")
    return faultAt(
      text,
      opening.at,
      opening.end,
      "Expected a `)` for this `(`, got the end of the expression",
      "Close it, or take it out.",
    );
  return faultAt(text, token.at, token.end, "Expected a `)` before `;`", "Close the parenthesis: a statement does not end inside of one.");
}

function tooDeep(text: string, token: Token): ExpressionError {
  return faultAt(
    text,
    token.at,
    token.end,
    `Expected at most ${MAX_NESTING} parentheses inside each other`,
    "Take out those that change nothing, or make a part of it a workflow of its own.",
  );
}

function nameOf(token: Token | undefined): string {
  return token?.kind === "name" ? writeName(token.text) : (token?.text ?? "");
}

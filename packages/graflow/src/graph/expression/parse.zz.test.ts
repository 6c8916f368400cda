import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ExpressionError } from "../../shared/errors/expression-error.ts";
import { MAX_NESTING, parseExpression, type Expression } from "./parse.ts";
import { isBareName, writeName } from "./tokens.ts";

/** The tree written out with all its parentheses. */
function spell(expression: Expression): string {
  if (expression.type === "name") return writeName(expression.name);
  return expression.type === "chain" ? `[${expression.items.map(spell).join(" >> ")}]` : `(${expression.members.map(spell).join(" | ")})`;
}

const read = (text: string): string => parseExpression(text).map(spell).join("; ");

function fault(text: string): ExpressionError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`It can be read: ${text.slice(0, 100)}`);
}

fc.configureGlobal({ numRuns: 10000 });
describe("an expression", () => {
  test.each([
    ["a", "a"],
    ["a >> b >> c", "[a >> b >> c]"],
    ["a>>b", "[a >> b]"],
    ["a | b | c", "(a | b | c)"],
    ["a >> (b | c) >> d", "[a >> (b | c) >> d]"],
    ["(a | b) >> (c | d)", "[(a | b) >> (c | d)]"],
    ["f >> ((a >> b) | c) >> d", "[f >> ([a >> b] | c) >> d]"],
    ["((a))", "a"],
    ["(a >> b) >> c", "[[a >> b] >> c]"],
    ["(a | b) | c", "((a | b) | c)"],
    ["a >> b >> a", "[a >> b >> a]"],
  ])("%s is %s", (text, tree) => {
    expect(read(text)).toBe(tree);
  });

  test("binds >> tighter than |", () => {
    expect(read("a >> b | c")).toBe("([a >> b] | c)");
    expect(read("a | b >> c")).toBe("(a | [b >> c])");
  });

  test.each([
    ["a >> b; c >> d", "[a >> b]; [c >> d]"],
    ["a >> b\nc >> d", "[a >> b]; [c >> d]"],
    ["a\r\nb\rc", "a; b; c"],
    [" ;\n\n a ;; b ;\n", "a; b"],
    ["a >>\n b", "[a >> b]"],
    ["a\n  >> b\n  >> c", "[a >> b >> c]"],
    ["a\n\n | b", "(a | b)"],
    ["(a\n |\n b\n)\n>> c", "[(a | b) >> c]"],
    ["a\n(b | c)", "a; (b | c)"],
  ])("%j is the statements %s", (text, tree) => {
    expect(read(text)).toBe(tree);
  });

  test.each(["clean-rows", "v1.2", "_x", "$x", "clean~2", "1", "日本語", "été", "Ünï", "हिन्दी", "ن‌م"])(
    "takes %s as a name without quotes",
    (name) => {
      expect(parseExpression(`${name}>>b`)).toMatchObject([{ items: [{ type: "name", name }, { name: "b" }] }]);
      expect(isBareName(name)).toBe(true);
    },
  );

  test("takes dashes at the end of a name for an arrow only when one follows", () => {
    expect(read("a- >> b")).toBe('["a-" >> b]');
    expect(read("a->> b")).toBe('["a-" >> b]');
    expect(read("-- | b")).toBe('("--" | b)');
    expect(fault("a-> b").message).toContain("Expected `>>`, got `->`");
  });

  test.each([
    ['"two words"', "two words"],
    ["'two words'", "two words"],
    [`"it's"`, "it's"],
    [String.raw`'it\'s'`, "it's"],
    [String.raw`"say \"hi\""`, 'say "hi"'],
    [String.raw`"back\\slash"`, "back\\slash"],
    ['"a >> (b | c); d"', "a >> (b | c); d"],
    ['"😀"', "😀"],
    ['"plain"', "plain"],
  ])("takes %s as the name %s", (text, name) => {
    expect(parseExpression(text)).toEqual([{ type: "name", name, at: 0 }]);
  });

  test("tells where its parts stand", () => {
    expect(parseExpression(" a >> (bb | c)\nd")).toEqual([
      {
        type: "chain",
        at: 1,
        items: [
          { type: "name", name: "a", at: 1 },
          {
            type: "group",
            at: 7,
            members: [
              { type: "name", name: "bb", at: 7 },
              { type: "name", name: "c", at: 12 },
            ],
          },
        ],
      },
      { type: "name", name: "d", at: 15 },
    ]);
  });

  test("may be a chain of 100,000 names, or a group of as many", () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `task${i}`);
    expect(parseExpression(names.join(" >> "))).toMatchObject([{ type: "chain", items: { length: 100_000 } }]);
    expect(parseExpression(names.join(" | "))).toMatchObject([{ type: "group", members: { length: 100_000 } }]);
    expect(parseExpression(names.join("\n"))).toHaveLength(100_000);
  });

  test("may be nested up to its limit", () => {
    const nested = (depth: number) => "(a | ".repeat(depth) + "b" + ")".repeat(depth);
    expect(parseExpression(nested(MAX_NESTING))).toHaveLength(1);
    expect(fault(nested(MAX_NESTING + 1)).message).toMatch(/^Expected at most 1000 parentheses inside each other\n/);
    expect(fault(nested(200_000)).message.length).toBeLessThan(500);
  });

  const names = fc.oneof(
    fc.constantFrom("a", "b", "clean-rows", "日本"),
    fc.string({ unit: "grapheme", minLength: 1 }).filter((name) => !/[\r\n]/.test(name)),
  );
  const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      names.map((name) => ({ type: "name", name, at: 0 }) as const),
      fc.array(tie("tree"), { minLength: 2, maxLength: 4 }).map((items) => ({ type: "chain", items, at: 0 }) as const),
      fc.array(tie("tree"), { minLength: 2, maxLength: 4 }).map((members) => ({ type: "group", members, at: 0 }) as const),
    ),
  }));

  test("property: what is written with all its parentheses is read back, however it is spaced", () => {
    const write = (expression: Expression, space: string): string => {
      if (expression.type === "name") return writeName(expression.name);
      const [parts, sign] = expression.type === "chain" ? [expression.items, ">>"] : [expression.members, "|"];
      return `(${space}${parts.map((part) => write(part, space)).join(space + sign + space)}${space})`;
    };
    fc.assert(
      fc.property(tree, fc.constantFrom("", " ", "\n", "\t "), (expression, space) => {
        expect(read(write(expression, space))).toBe(spell(expression));
      }),
    );
  });

  test("property: any text is read or refused with a place in it, nothing else", () => {
    const words = fc
      .array(fc.constantFrom("a", "b", ">>", "|", "(", ")", ";", "\n", " ", '"', "'", "\\", ">", "-", "日", "\t"), { maxLength: 12 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.oneof(words, fc.string({ unit: "binary" })), (text) => {
        let at = 0;
        try {
          parseExpression(text);
        } catch (error) {
          at = error instanceof ExpressionError && error.message.startsWith("Expected ") && error.hint !== "" ? error.at : -1;
        }
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 20000 },
    );
  });
});

describe("an expression that cannot be read", () => {
  test.each([
    ["a >> >> b", ["Expected a name or `(` after `>>`, got `>>`", "  a >> >> b", "       ^^"]],
    ["a | | b", ["Expected a name or `(` after `|`, got `|`", "  a | | b", "      ^"]],
    [">> a", ["Expected a name or `(`, got `>>`", "  >> a", "  ^^"]],
    ["a; | b", ["Expected a name or `(`, got `|`", "  a; | b", "     ^"]],
    ["a >>", ["Expected a name or `(` after `>>`, got the end of the expression", "  a >>", "      ^"]],
    ["a >>;b", ["Expected a name or `(` after `>>`, got `;`", "  a >>;b", "      ^"]],
    ["(a >>) | b", ["Expected a name or `(` after `>>`, got `)`", "  (a >>) | b", "       ^"]],
    ["a >> ()", ["Expected a name in the parentheses, got none", "  a >> ()", "       ^^"]],
    ["(| a)", ["Expected a name or `(` after `(`, got `|`", "  (| a)", "   ^"]],
    ["a b", ["Expected `>>` or `|` between `a` and `b`", "  a b", "    ^"]],
    ["(a) (b)", ["Expected `>>` or `|` between `)` and `(`", "  (a) (b)", "      ^"]],
    ['"two words" b', ['Expected `>>` or `|` between `"two words"` and `b`', '  "two words" b', "              ^"]],
    ["(a >> b", ["Expected a `)` for this `(`, got the end of the expression", "  (a >> b", "  ^"]],
    ["(a; b)", ["Expected a `)` before `;`", "  (a; b)", "    ^"]],
    ["a)", ["Expected no `)`, as no `(` is open", "  a)", "   ^"]],
    ["a > b", ["Expected `>>`, got `>`", "  a > b", "    ^"]],
    ["a >>> b", ["Expected `>>`, got `>>>`", "  a >>> b", "    ^^^"]],
    ["a -> b", ["Expected `>>`, got `->`", "  a -> b", "    ^^"]],
    ["a->b", ["Expected `>>`, got `->`", "  a->b", "   ^^"]],
    ["a --> b", ["Expected `>>`, got `-->`", "  a --> b", "    ^^^"]],
    ["a => b", ["Expected `>>`, got `=>`", "  a => b", "    ^^"]],
    ["a ->> b", ["Expected `>>`, got `->>`", "  a ->> b", "    ^^^"]],
    ["a << b", ["Expected `>>`, got `<<`", "  a << b", "    ^^"]],
    ["a & b", ["Expected `>>` or `|`, got `&`", "  a & b", "    ^"]],
    ["a || b", ["Expected `>>` or `|`, got `||`", "  a || b", "    ^^"]],
    ["a, b", ["Expected `>>` or `|`, got `,`", "  a, b", "   ^"]],
    ["a >> [b]", ["Expected `(`, got `[`", "  a >> [b]", "       ^"]],
    ["a // then", ["Expected a name, `>>`, `|` or parentheses, got `//`", "  a // then", "    ^^^^^^^"]],
    ["a >> # b", ["Expected a name, `>>`, `|` or parentheses, got `#`", "  a >> # b", "       ^^^"]],
    ["a@b", ["Expected a name, `>>`, `|` or parentheses, got `@`", "  a@b", "   ^"]],
    ["a >> 😀", ["Expected a name, `>>`, `|` or parentheses, got `😀`", "  a >> 😀", "       ^^"]],
    ['a >> "b', ["Expected a closing quote on the same line, got none", '  a >> "b', "       ^^"]],
    ["it's", ["Expected a closing quote on the same line, got none", "  it's", "    ^^"]],
    ['a >> ""', ["Expected a name in the quotes, got none", '  a >> ""', "       ^^"]],
    [String.raw`"a\nb"`, [String.raw`Expected a quote or another ${"`\\`"} after ${"`\\`"}, got ${"`n`"}`, String.raw`  "a\nb"`, "    ^^"]],
    ["", ["Expected an expression, got none"]],
    [" \n", ["Expected an expression, got none"]],
    [" ;\n", ["Expected an expression, got none", "   ;", "  ^"]],
    ["抽出 >> >> 集計", ["Expected a name or `(` after `>>`, got `>>`", "  抽出 >> >> 集計", "          ^^"]],
    ["抽出 （a）", ["Expected `(`, got `（`", "  抽出 （a）", "       ^^"]],
    ["\ta >>\t>> b", ["Expected a name or `(` after `>>`, got `>>`", "  \ta >>\t>> b", "  \t    \t^^"]],
    ["a >> b\nc >> >> d\ne", ["Expected a name or `(` after `>>`, got `>>`", "  2 | c >> >> d", "           ^^"]],
    ["a >> b\nc >>\n\n\n", ["Expected a name or `(` after `>>`, got the end of the expression", "  2 | c >>", "          ^"]],
    ["a \u001b[31m", ["Expected a name, `>>`, `|` or parentheses, got `\u001b`", "  a �[31m", "    ^"]],
  ])("%j is refused with the place", (text, lines) => {
    const error = fault(text);
    expect(error.message.split("\n")).toEqual(lines);
    expect(error.code).toBe("EXPRESSION_SYNTAX");
    expect(error.hint).not.toBe("");
  });

  test("tells line, column and offset", () => {
    expect(fault("a >> b\n  c >> >> d")).toMatchObject({ at: 14, line: 2, column: 8, expression: "a >> b\n  c >> >> d" });
    expect(fault("a\r\n>")).toMatchObject({ line: 2, column: 1 });
  });

  test("hints at what was meant", () => {
    expect(fault("a -> b").hint).toBe("Write `a >> b` for b after a.");
    expect(fault("a, b").hint).toBe("Write `a | b` for a and b side by side, `a >> b` for b after a.");
    expect(fault("it's").hint).toContain("stands in the other quotes");
    expect(fault("two:words").hint).toContain('stands in quotes: "two words"');
  });

  test("shows only the part of a long line around the place", () => {
    const long = Array.from({ length: 10_000 }, (_, i) => `名前${i}`).join(" >> ");
    const [, line, caret] = fault(`${long} > x >> ${long}`).message.split("\n") as [string, string, string];
    expect(line.length).toBeLessThan(200);
    expect(line).toMatch(/^ {2}….* > x >> .*…$/);
    expect(caret.trim()).toBe("^");
  });
});

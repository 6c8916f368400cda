// The answer to a form, of the values of its fields. Pure.
import type { Field } from "./form-fields.ts";

/** `values` in the order of the fields; `undefined` is left out. */
export function assemble(fields: readonly Field[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const known = fields.map(({ path }, index) => [path, values[index]] as const).filter(([, value]) => value !== undefined);
  return nested(known);
}

function nested(entries: readonly (readonly [readonly string[], unknown])[]): Readonly<Record<string, unknown>> {
  const groups = Map.groupBy(entries, ([[key = ""]]) => key);
  // As entries, any key is a key, `__proto__` too.
  return Object.fromEntries(
    [...groups].map(([key, group]): [string, unknown] => {
      const [first] = group;
      if (first !== undefined && first[0].length === 1) return [key, first[1]];
      return [key, nested(group.map(([path, value]) => [path.slice(1), value] as const))];
    }),
  );
}

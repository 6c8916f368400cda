// Patterns that know classes of Unicode (`\p{…}`). As a literal, such a pattern is read when its file is loaded, whether anybody calls the
// function that it stands in or not, and the tables of its classes are looked up: all of them together took a sixth of importing the library.

/** A pattern that is read when it is first used. `source`: as between the slashes, by `String.raw`. */
export function unicodePattern(source: string, flags: "u" | "gu" | "uy"): () => RegExp {
  let pattern: RegExp | undefined;
  return () => (pattern ??= new RegExp(source, flags));
}

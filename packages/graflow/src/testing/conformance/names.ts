// Names and texts that some stores trip over.

/** Names of anything: well-formed, without tab or line feed. */
export const oddNames: readonly string[] = [
  "it's",
  `"quoted"`,
  "`ticks`",
  "'; drop table runs; --",
  "%",
  "_",
  "a:b/c@7?#*",
  "..",
  "back\\slash",
  "two words ",
  "line\rend",
  "__proto__",
  "constructor",
  "null",
  "007",
  "-5",
  "ÄÖÜ ß",
  "äöü ß",
  "e\u0301",
  "\u00e9",
  "漢字",
  "👩‍🚀",
  "\u202eright to left",
  "\u2028",
  "\ufeffmark",
  "\uffff",
  "x".repeat(300),
];

/** Names of groups and cells: those, and what a line could be taken for. */
export const oddCells: readonly string[] = ["", ...oddNames, "=", "+g", "-g", ".", "#", "\\t"];

/** Texts that stand in cells: those, and what looks like something else. No reference to a value. */
export const oddTexts: readonly string[] = ["", ...oddNames, "null", "\ttab", "a\tb\tc", "=", "+g", "-g", ".", "a#b", " ", "[[1,2],-1]"];

// What can be wrong with what somebody has filled in, as data: the words for it are in the language of the page.

export type Complaint =
  | { readonly type: "required" | "choose-one" | "no-number" | "no-integer" | "no-email" | "no-url" | "no-date" | "no-time" | "pattern" }
  | { readonly type: "too-short" | "too-few-rows" | "too-few-chosen"; readonly min: number }
  | { readonly type: "too-long" | "too-many-rows" | "too-many-chosen"; readonly max: number }
  | { readonly type: "at-least" | "at-most" | "more-than" | "less-than" | "multiple-of"; readonly bound: number }
  | { readonly type: "no-json"; readonly message: string }
  /** As whoever has asked says it. */
  | { readonly type: "said"; readonly message: string };

// What forms say, in English: buttons, hints, and what is wrong.
import type { Complaint } from "../form/complaint.ts";

const characters = (count: number): string => `${count.toLocaleString("en")} character${count === 1 ? "" : "s"}`;
const rows = (count: number): string => `${count} ${count === 1 ? "entry" : "entries"}`;

export const enForm = {
  approve: "Approve",
  reject: "Reject",
  send: "Send the answer",
  sending: "Sending …",
  reasonLabel: "Reason",
  reasonHint: "It is shown with the decision.",
  textLabel: "Your text",
  selectionLabel: "Choose one",
  selectionsLabel: "Choose",
  dataLabel: "Data",
  optional: "optional",
  noAnswer: "No answer",
  pleaseChoose: "Please choose",
  row: (number: number | string, label: string) => `${label} ${number}`,
  entryLabel: "Entry",
  addRow: (label: string) => `Add an entry to ${label}`,
  removeRow: (row: string) => `Remove ${row}`,
  rowAdded: "An entry was added",
  rowRemoved: "An entry was removed",
  emptyRows: "Rows that are left empty do not count.",
  errorsTitle: (count: number): string => (count === 1 ? "One thing is not right yet" : `${count} things are not right yet`),
  errorPrefix: "Error: ",

  hintLength: (min: number, max: number | undefined): string =>
    max === undefined
      ? `At least ${characters(min)}`
      : min <= 1
        ? `At most ${characters(max)}`
        : min === max
          ? `Exactly ${characters(min)}`
          : `${min.toLocaleString("en")} to ${characters(max)}`,
  hintRange: (min: number | undefined, max: number | undefined): string =>
    max === undefined ? `At least ${min}` : min === undefined ? `At most ${max}` : `${min} to ${max}`,
  hintAbove: (bound: number) => `More than ${bound}`,
  hintBelow: (bound: number) => `Less than ${bound}`,
  hintMultiple: (bound: number) => `In steps of ${bound}`,
  hintChoices: (min: number, max: number, count: number): string =>
    min === max ? `Choose ${min}` : max >= count ? `Choose at least ${min}` : min === 0 ? `Choose up to ${max}` : `Choose ${min} to ${max}`,
  hintRows: (min: number, max: number | undefined): string =>
    max === undefined ? `At least ${rows(min)}` : min === 0 ? `At most ${rows(max)}` : `${min} to ${rows(max)}`,
  hintUtc: "In UTC",
  hintJson: "As JSON",
  hintPattern: (pattern: string) => `In the form ${pattern}`,

  complaint: (complaint: Complaint): string => {
    switch (complaint.type) {
      case "required":
        return "Please fill this in";
      case "choose-one":
        return "Please choose one";
      case "no-number":
        return "Please write a number";
      case "no-integer":
        return "Please write a whole number";
      case "no-email":
        return "Please write an e-mail address, such as name@example.org";
      case "no-url":
        return "Please write an address, such as https://example.org";
      case "no-date":
        return "Please write a date that exists, such as 2026-01-31";
      case "no-time":
        return "Please write a time, such as 09:30";
      case "pattern":
        return "This is not in the form that is asked for";
      case "too-short":
        return `Please write at least ${characters(complaint.min)}`;
      case "too-long":
        return `Please write at most ${characters(complaint.max)}`;
      case "at-least":
        return `Please write a number of at least ${complaint.bound}`;
      case "at-most":
        return `Please write a number of at most ${complaint.bound}`;
      case "more-than":
        return `Please write a number greater than ${complaint.bound}`;
      case "less-than":
        return `Please write a number less than ${complaint.bound}`;
      case "multiple-of":
        return `Please write a multiple of ${complaint.bound}`;
      case "too-few-chosen":
        return `Please choose at least ${complaint.min}`;
      case "too-many-chosen":
        return `Please choose at most ${complaint.max}`;
      case "too-few-rows":
        return `Please give at least ${rows(complaint.min)}`;
      case "too-many-rows":
        return `Please give at most ${rows(complaint.max)}`;
      case "no-json":
        return `This is no JSON: ${complaint.message}`;
      case "said":
        return complaint.message;
    }
  },
};

export type FormWords = typeof enForm;

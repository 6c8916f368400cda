// Fields on a terminal. Ctrl-C, Escape and whoever does not want the answer any more all end them by throwing `Unanswered`, which says which it was.
import { once } from "node:events";
import { Writable } from "node:stream";
import type { Shell } from "../shell.ts";
import { Unanswered } from "./unanswered.ts";

type Clack = typeof import("@clack/prompts");

/** One of several to choose from. */
export interface PromptOption {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
}

export interface Prompts {
  /** `initial`: what Enter takes. */
  confirm(message: string, words: { readonly yes: string; readonly no: string; readonly initial: boolean }): Promise<boolean>;
  text(message: string, field?: TextField): Promise<string>;
  select(message: string, options: readonly PromptOption[], initial?: string): Promise<string>;
  selectMany(message: string, options: readonly PromptOption[], initial: readonly string[]): Promise<readonly string[]>;
  readonly env: Shell["env"];
  /** Aborted when the answer is not wanted any more. */
  readonly signal: AbortSignal;
}

export interface TextField {
  readonly initial?: string | undefined;
  /** Shown while nothing is there. */
  readonly placeholder?: string | undefined;
  /** Several lines; a button ends them. */
  readonly multiline?: boolean;
  /** What is wrong with it. */
  readonly validate?: (text: string) => string | undefined;
}

/** `signal`: the answer is not wanted any more. */
export async function openPrompts(shell: Shell, signal: AbortSignal): Promise<Prompts> {
  const clack = await import("@clack/prompts");
  const output = past(shell);
  const ask = async <T>(show: (clack: Clack, common: CommonOptions) => Promise<T | symbol>): Promise<T> => {
    const { stdin, stdout } = shell;
    const resized = (): void => void output.emit("resize");
    let last: string | undefined;
    const note = (_: unknown, key: { readonly name?: string; readonly ctrl?: boolean } | undefined): void => {
      last = key?.ctrl === true && key.name === "c" ? "ctrl-c" : key?.name;
    };
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const leave = new AbortController();
    // A terminal that has gone answers nothing.
    once(stdin, "end", { signal: leave.signal }).then(
      () => ending.abort(),
      () => {},
    );
    stdin.on("keypress", note);
    stdout.on("resize", resized);
    try {
      if (either.aborted) throw new Unanswered("closed");
      const value = await show(clack, { input: stdin, output, signal: either });
      if (!clack.isCancel(value)) return value as T;
      throw new Unanswered(either.aborted ? "closed" : last === "ctrl-c" ? "interrupted" : "left");
    } finally {
      leave.abort();
      stdin.off("keypress", note);
      stdout.off("resize", resized);
    }
  };
  return {
    env: shell.env,
    signal,
    confirm: (message, { yes, no, initial }) =>
      ask<boolean>(({ confirm }, common) => confirm({ ...common, message, active: yes, inactive: no, initialValue: initial })),
    text: (message, { initial, placeholder, multiline = false, validate } = {}) =>
      ask<string>(({ text, multiline: several }, common) =>
        (multiline ? several : text)({
          ...common,
          message,
          ...(multiline ? { showSubmit: true } : {}),
          ...(initial === undefined ? {} : { initialValue: initial }),
          ...(placeholder === undefined ? {} : { placeholder }),
          validate: (value) => validate?.(value ?? ""),
        }),
      ).then((value: string | undefined) => value ?? ""),
    select: (message, options, initial) =>
      ask<string>(({ select }, common) =>
        select({
          ...common,
          message,
          options: options.map(shown),
          maxItems: 12,
          ...(initial === undefined ? {} : { initialValue: initial }),
        }),
      ),
    selectMany: (message, options, initial) =>
      ask<string[]>(({ multiselect }, common) =>
        multiselect({ ...common, message, options: options.map(shown), maxItems: 12, required: false, initialValues: initial }),
      ),
  };
}

interface CommonOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

function shown({ value, label, hint }: PromptOption): { value: string; label: string; hint?: string } {
  return { value, label, ...(hint === undefined ? {} : { hint }) };
}

/** The terminal itself, past the view that has taken stdout over. */
function past({ stdout, out }: Shell): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(text: string | Uint8Array, _encoding, done) {
      out(String(text));
      done();
    },
  });
  return Object.defineProperties(stream, {
    columns: { get: () => stdout.columns },
    rows: { get: () => stdout.rows },
    isTTY: { value: true },
  });
}

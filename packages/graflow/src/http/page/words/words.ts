// All that the page says, in its languages. What one of them lacks does not compile.
import { enForm, type FormWords } from "./en-form.ts";
import { enPage, type PageWords } from "./en-page.ts";
import { enStates, type StateWords } from "./en-states.ts";
import { jaForm } from "./ja-form.ts";
import { jaPage } from "./ja-page.ts";
import { jaStates } from "./ja-states.ts";

export interface Words extends PageWords, FormWords, StateWords {}

export const en: Words = { ...enPage, ...enForm, ...enStates };
export const ja: Words = { ...jaPage, ...jaForm, ...jaStates };

import { task, workflow } from "@graflow/core";

const greet = task("greet", (name: string = "world") => `Hello, ${name}!`);
const shout = task("shout", (text: string) => text.toUpperCase());

export const hello = workflow("hello", "greet >> shout", { greet, shout });

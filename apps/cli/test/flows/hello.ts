import { task, workflow } from "@graflow/core";

const greet = task("greet", ({ name }: { name: string } = { name: "world" }) => `Hello, ${name}!`);

export const hello = workflow("hello", "greet", { greet });

// Installs a program where it is missing and may be, and prints why it is not there, if so. Arguments: the program, whose package has its name, and
// words with which it ends well if it runs.
import { install, runs } from "./debian.ts";

const [program = "", ...words] = process.argv.slice(2);
process.stdout.write((await install([program], () => runs(program, ...words))) ?? "");

// The one script. It is written as text, since nothing builds it, and it runs in browsers as it stands here: it adds to pages that work
// without it.
import { live } from "./live.ts";
import { rows } from "./rows.ts";
import { time } from "./time.ts";

export const script: string = `(() => {\n"use strict";\n${time}${rows}${live}})();\n`;

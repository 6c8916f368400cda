// `npm run build`: sets up what is missing, then compiles and type-checks everything, tests and examples too.
import { compile, install } from "./setup.mjs";

await install();
await compile();

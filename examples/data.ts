// Where the public data sets lie: in the package `vega-datasets`.
import { createRequire } from "node:module";
import { join } from "node:path";

const home = join(createRequire(import.meta.url).resolve("vega-datasets"), "../../data");

/** The path of a data set's file, such as `weather.csv`. */
export const dataPath = (file: string): string => join(home, file);

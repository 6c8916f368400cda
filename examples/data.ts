// Where the public data sets lie: in the package `vega-datasets`.
import { fileURLToPath } from "node:url";

const home = new URL("../data/", import.meta.resolve("vega-datasets"));

/** The path of a data set's file, such as `weather.csv`. */
export const dataPath = (file: string): string => fileURLToPath(new URL(file, home));

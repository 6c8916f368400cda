// A thousand calls of functions that were cancelled and a thousand that crashed, in each of three ways, leave no socket, timer, listener or file here.
import { lambdaLeakCases } from "./leak-cases.ts";

await lambdaLeakCases({ cancelled: 1000, crashed: 1000 }, 3_600_000);

// A thousand calls of functions that were cancelled and a thousand that crashed, a third of them in each of three ways, leave no socket, timer,
// listener or file here, and nothing that goes on there.
import { lambdaLeakCases } from "./leak-cases.ts";

await lambdaLeakCases({ cancelled: 334, crashed: 334 }, 3_600_000);

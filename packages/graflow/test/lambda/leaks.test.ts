// The quick form of leaks.soak.ts.
import { lambdaLeakCases } from "./leak-cases.ts";

await lambdaLeakCases({ cancelled: 12, crashed: 4 }, 60_000);

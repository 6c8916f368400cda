// The quick form of leaks.soak.ts.
import { lambdaLeakCases } from "./leak-cases.ts";

await lambdaLeakCases({ cancelled: 16, crashed: 8 }, 60_000);

// The quick form of leaks.soak.ts.
import { httpLeakCases } from "./leak-cases.ts";

httpLeakCases(40, 60_000);

// A thousand calls that were cancelled and a thousand that were cut off leave no socket, timer or listener behind, here or there.
import { httpLeakCases } from "./leak-cases.ts";

httpLeakCases(1000, 1_800_000);

// The same with the Python of an image.
import { seattleInDocker } from "./seattle.ts";
import { tellOf } from "./told.ts";

await tellOf(seattleInDocker);

// Every example that is a story, as it is, with its runs in Redis instead of a file: it prints the same.
import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHall, shown, type Hall } from "./hall.ts";
import { placeOf, stories } from "./list.ts";

let hall: Hall | undefined;
let reason = "";

beforeAll(async () => {
  const opened = await openHall();
  if ("reason" in opened) reason = opened.reason;
  else hall = opened;
}, 180_000);

afterAll(() => hall?.stop());

for (const { name, tidy = (text: string) => text } of stories)
  test(`the story of ${name} is the same with its runs in Redis`, async (context) => {
    const { folder, environment } = hall ?? context.skip(reason);
    const place = await mkdtemp(join(folder, name));
    const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(placeOf(`${name}/story.ts`)), place], {
      env: environment,
    });
    expect(tidy(stdout)).toBe(tidy(await shown(`${name}/story-output.txt`)));
  });

import { describe } from "vitest";
import { oneServer } from "../redis/one-server.ts";
import { usersOf } from "./users.ts";

const server = oneServer();
let pools = 0;

describe("a resource pool that processes share by a Redis server", () => {
  usersOf((context) => ["redis", `${server(context).url} pool${++pools}:`]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sha256 } from "../../runtime/bearer.ts";
import { createLog } from "../../runtime/log.ts";
import { createClients } from "./clients.ts";

let folder: string;
const log = createLog("coordinator", "silent");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aicp-clients-"));
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

test("knows a client by either of its keys", () => {
  write("shop", `${sha256("old")}\n${sha256("new").toUpperCase()}\n`);
  const { find } = createClients(folder, log);
  expect([find("old"), find("new"), find("other"), find("")]).toEqual([
    "shop",
    "shop",
    undefined,
    undefined,
  ]);
});

test("takes changes of the files within a second, and keeps the clients if the folder cannot be read", () => {
  write("shop", sha256("old"));
  const { find } = createClients(folder, log);
  write("shop", sha256("new"));
  expect(find("old")).toBe("shop");
  vi.advanceTimersByTime(1001);
  expect([find("old"), find("new")]).toEqual([undefined, "shop"]);
  rmSync(folder, { recursive: true });
  vi.advanceTimersByTime(1001);
  expect(find("new")).toBe("shop");
  folder = mkdtempSync(join(tmpdir(), "aicp-clients-"));
});

test.each(["", "not a hash", `${sha256("a")} ${sha256("b")} ${sha256("c")}`])(
  "leaves out a client whose file holds %j, and keeps the others",
  (text) => {
    write("broken", text);
    write("shop", sha256("key"));
    const { find } = createClients(folder, log);
    expect([find("key"), find("a")]).toEqual(["shop", undefined]);
  },
);

test("fails to start without its folder", () => {
  expect(() => createClients(join(folder, "none"), log)).toThrow("the clients cannot be read");
});

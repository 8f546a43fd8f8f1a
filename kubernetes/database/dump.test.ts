import { mkdtempDisposable, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../manifests/folders.ts";
import { dumpTo } from "./dump.ts";
import { shellIn } from "./shell.ts";

const place = {
  kind: "stateful-set",
  pod: "postgres-0",
  superuser: "aicp",
  owner: "aicp",
  database: "aicp",
} as const;

/** Stands in for kubectl: pg_dump prints, and everything else reads. */
const kubectl = '#!/bin/sh\ncase "$*" in *pg_dump*) echo dumped ;; *) cat > /dev/null ;; esac\n';

test("a dump is its owner's alone, also where a killed one left its file open to all", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "aicp-dump-"));
  const at = (name: string) => join(folder.path, name);
  await writeFile(at("kubectl"), kubectl, { mode: 0o755 });
  await writeFile(at("aicp.dump.partial"), "half of it", { mode: 0o644 });
  const shell = shellIn(place, { kubectl: at("kubectl"), context: "here", namespace: "aicp" });

  expect(await dumpTo(shell, at("aicp.dump"))).toBe("dumped\n".length);
  expect((await stat(at("aicp.dump"))).mode & 0o777).toBe(0o600);
});

test("git ignores dumps", async () => {
  const ignored = (await readFile(join(repositoryRoot, ".gitignore"), "utf8")).split("\n");
  expect(ignored).toEqual(expect.arrayContaining(["*.dump", "*.dump.partial"]));
});

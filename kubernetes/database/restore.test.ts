/** What a restore says to PostgreSQL: nothing is dropped before its successor stands, and names cannot carry SQL. */
import { expect, test } from "vitest";
import { createBeside, drop, stampOf, swap } from "./restore.ts";
import type { DatabaseShell } from "./shell.ts";

/** Keeps what it is told; `answers` by a part of the SQL, an Error is thrown. */
function recorder(answers: Record<string, string | Error> = {}) {
  const said: string[] = [];
  const place = { kind: "stateful-set", pod: "postgres-0", superuser: "aicp" } as const;
  const shell: DatabaseShell = {
    ...place,
    ...{ owner: "aicp", database: "aicp" },
    run: async () => "",
    send: async () => {},
    receive: async () => {},
    sql: async (text) => {
      said.push(text);
      const answer = Object.entries(answers).find(([part]) => text.includes(part))?.[1] ?? "";
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return { shell, said };
}

const stamp = stampOf(new Date("2026-11-26T09:30:00Z"));

test("the new database is made from template0, beside the one that serves", async () => {
  const { shell, said } = recorder();
  expect(await createBeside(shell, stamp)).toBe("aicp_restored_20261126t093000");
  expect(said).toEqual([
    'create database "aicp_restored_20261126t093000" owner "aicp" template template0',
  ]);
});

test("a swap renames both in one transaction and drops nothing", async () => {
  const { shell, said } = recorder();
  expect(await swap(shell, "aicp_restored_1", stamp)).toBe("aicp_before_20261126t093000");
  const sql = said.join("\n");
  expect(sql).toMatch(
    /begin;\s+alter database "aicp" rename to .*\s+alter database .* rename to "aicp";\s+commit;/,
  );
  expect(sql).not.toMatch(/drop/);
});

test("after a swap that failed, the serving database takes connections again", async () => {
  const { shell, said } = recorder({ rename: new Error("is being accessed by other users") });
  await expect(swap(shell, "aicp_restored_1", stamp)).rejects.toThrow("accessed");
  expect(said.at(-1)).toBe('alter database "aicp" with allow_connections true;');
});

test("only a database that a restore left can be dropped", async () => {
  const { shell, said } = recorder({ "select datname": "aicp_before_1" });
  await expect(drop(shell, "aicp")).rejects.toThrow(/there is aicp_before_1/);
  await drop(shell, "aicp_before_1");
  expect(said.at(-1)).toBe('drop database "aicp_before_1" with (force)');
});

test("a name that carries SQL is refused", async () => {
  const { shell } = recorder();
  await expect(swap(shell, 'x"; drop database aicp; --', stamp)).rejects.toThrow(/is not the name/);
});

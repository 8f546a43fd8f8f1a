/** The coordinator while a restore swaps the database under it: refusals that a client repeats, and then it goes on. */
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { beforeAll, expect, test } from "vitest";
import { createBeside, swap } from "../../kubernetes/database/restore.ts";
import type { DatabaseShell } from "../../kubernetes/database/shell.ts";
import { initialise } from "../../local/system.ts";
import { endsAfterAll } from "./cleanup.ts";
import { type Stage, setStage } from "./coordinator-stage.ts";
import { eventually } from "./eventually.ts";

const onEnd = endsAfterAll();
let stage: Stage;

beforeAll(async () => {
  stage = await setStage(onEnd);
});

/** Over a connection instead of a pod's own psql. */
function shellFor({ postgres: { connection } }: Stage): DatabaseShell {
  const { user: owner, database } = connection;
  const notHere = () => Promise.reject(new Error("there is no pod"));
  return {
    ...{ kind: "stateful-set", pod: "none", superuser: owner, owner, database },
    ...{ run: notHere, send: notHere, receive: notHere },
    sql: async (text) => {
      const client = new Client({ ...connection, database: "postgres" });
      await client.connect();
      await client.query(text).finally(() => client.end());
      return "";
    },
  };
}

test("a swap is answered with 503 for a moment, never with 500, and tasks go on in the restored database", async () => {
  const shell = shellFor(stage);
  const { connection } = stage.postgres;
  const restored = await createBeside(shell, "1");
  await initialise({ ...connection, database: restored });
  await stage.reaches(await stage.submitted(), "done");

  const statuses: number[] = [];
  let isOver = false;
  const submissions = (async () => {
    while (!isOver) {
      statuses.push((await stage.submit()).status);
      await sleep(10);
    }
  })();
  await sleep(300);
  const before = await swap(shell, restored, "2");
  await eventually("a task in the restored database", async () => {
    return (await stage.submit()).status === 202;
  });
  isOver = true;
  await submissions;

  expect([...new Set(statuses)].filter((status) => ![202, 503].includes(status))).toEqual([]);
  await stage.reaches(await stage.submitted(), "done");
  const kept = new Client({ ...connection, database: before });
  await kept.connect();
  const { rows } = await kept.query("select count(*)::int as tasks from tasks");
  await kept.end();
  expect(rows[0].tasks).toBeGreaterThan(0);
});

/** The handbook still has the commands that the suite runs. */
import { expect, test } from "vitest";
import { commandsUnder } from "./handbook.ts";

test("every task that the suite runs has its commands", async () => {
  const [rotate] = await commandsUnder("Rotate the password");
  expect(rotate).toMatch(/kubectl replace.*kubectl exec.*ALTER ROLE coordinator/s);
  const [backUp, restore, holdAgainst] = await commandsUnder("Back up and restore PostgreSQL");
  expect(backUp).toContain("pnpm backup --file");
  expect(restore).toMatch(/pnpm restore --file .* --dry-run.*\npnpm restore --file/);
  expect(holdAgainst).toContain("FROM agents LEFT JOIN ledger");
  const [nightly] = await commandsUnder("The nightly backup and the weekly drill");
  expect(nightly).toMatch(/--from=cronjob\/backup.*\n.*--from=cronjob\/restore-drill/);
  const [collations] = await commandsUnder("After an image with another C library");
  expect(collations).toMatch(/REINDEX.*REFRESH COLLATION VERSION/s);
  const [grow] = await commandsUnder("Change the size of PostgreSQL's volume");
  expect(grow).toMatch(/kubectl delete statefulset.*\n# merge the new size.*\nkubectl apply/s);
});

test("a missing heading is an error that names it", async () => {
  await expect(commandsUnder("Prune the roses")).rejects.toThrow(
    /no commands under "Prune the roses"/,
  );
});

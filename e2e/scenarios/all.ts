/** Every scenario, in the order in which they are run. */
import type { Scenario } from "../scenario.ts";
import { heldFaults } from "./alerts.ts";
import { backups } from "./backups.ts";
import { badCommits } from "./bad-commits.ts";
import { database } from "./database.ts";
import { databaseRecovery } from "./database-recovery.ts";
import { faultsScenario } from "./faults.ts";
import { idempotence } from "./idempotence.ts";
import { isolation } from "./isolation.ts";
import { moderateLoad } from "./moderate-load.ts";
import { operations } from "./operations.ts";
import { queue } from "./queue.ts";
import { queueOutages } from "./queue-outages.ts";
import { scaleDown } from "./scale-down.ts";
import { scaleUp } from "./scale-up.ts";
import { updates } from "./updates.ts";
import { verification } from "./verification.ts";

export const scenarios: readonly Scenario[] = [
  verification,
  scaleUp,
  moderateLoad,
  scaleDown,
  idempotence,
  isolation,
  updates,
  badCommits,
  operations,
  backups,
  faultsScenario,
  database,
  databaseRecovery,
  queue,
  queueOutages,
  heldFaults,
];

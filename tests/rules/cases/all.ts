/** The cases of every alert. */
import type { Case } from "./case.ts";
import { cluster } from "./cluster.ts";
import { delivery } from "./delivery.ts";
import { objectives } from "./objectives.ts";
import { system } from "./system.ts";

export const cases: Readonly<Record<string, Case>> = {
  ...objectives,
  ...system,
  ...cluster,
  ...delivery,
};

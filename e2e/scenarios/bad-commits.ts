/** Three kinds of bad commit under load, each reverted: healthy again, and changes by hand are undone, with no command by hand. */
import { brokenImage, failingProbe, hangingMigration, heal } from "../deploy/updates.ts";
import { requestFigures, startLoad } from "../measure/load.ts";
import { rateFor, targetMillicores } from "../measure/sizing.ts";
import { check, type Figures, type Scenario } from "../scenario.ts";

const longestSeconds = 900;

export const badCommits: Scenario = {
  name: "bad-commits",
  summary: "An image that does not exist, a failing probe and a hanging migration, each reverted.",
  alerts: { may: ["SyncFails"] },
  onDemand: true, // ten minutes of their own
  run: async (context) => {
    const { cluster, environment, keepLoad } = context;
    const rate = Math.max(45, await rateFor(context, targetMillicores * 2.4));
    const seconds = longestSeconds;
    const load = await startLoad(cluster, environment, { name: "bad-commits", rate, seconds });
    let figures: Figures = {};
    for (const breakIt of [brokenImage, failingProbe, hangingMigration]) {
      figures = { ...figures, ...(await breakIt(context)) };
      await heal(context);
    }
    await load.stop();
    const result = await load.result();
    keepLoad("bad-commits", result);
    check(result.failed === 0, `${result.failed} of ${result.sent} requests failed`);
    return { ...figures, ...requestFigures(result) };
  },
};

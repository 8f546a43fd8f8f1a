import { join } from "node:path";
import { expect, test } from "vitest";
import { renderReport } from "./report.ts";

const pages = ["workloads/load-test/report/report", "e2e/report/page"];

test.each(pages)(
  "%s is whole in itself, and no name in the data can break out of it",
  async (path) => {
    const data = { url: "http://x/$&", answeredBy: { "</script><script>alert(1)//": 1 } };
    const page = await renderReport(join(import.meta.dirname, "../../..", path), data);
    expect(page).not.toMatch(/<(link|img|script[^>]+src)/);
    expect(page).not.toMatch(/\/\* (style|library|script) \*\/|^import /m);
    expect(page).not.toContain("<script>alert");
    const [, json = ""] =
      /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toEqual(data);
  },
);

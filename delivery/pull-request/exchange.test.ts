import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { compareObjects } from "../compare/compare.ts";
import { toMarkdown } from "../present/markdown.ts";
import { reportOf } from "../report/report.ts";
import { say } from "../sentence.ts";
import { failureToJson, readJson, toJson } from "./exchange.ts";

const job = (name: string, image: string): KubernetesObject => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name, namespace: "aicp", labels: { "app.kubernetes.io/name": "init-database" } },
  spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "init", image }] } } },
});

const changes = [
  ...compareObjects([job("init-database-1", "a:1")], [job("init-database-2", "a:2")]),
  ...compareObjects([job("gone", "a:1")], []),
  ...compareObjects([], [job("new", "a:1")]).map((change) => ({
    ...change,
    onDemand: "load-test",
  })),
];

const report = reportOf(
  [
    { name: "gke", changes },
    { name: "eks", changes: [] },
  ],
  { from: "1a2b3c4", to: "the tree", notes: [say`The environment ${"gke"} is new.`] },
);

const fromJson = (text: string) => {
  const found = readJson(text);
  if ("failure" in found) throw new Error(found.failure);
  return found.report;
};

test("a failure is read as one", () => {
  expect(readJson(failureToJson("it conflicts"))).toEqual({ failure: "it conflicts" });
});

test("what is read is what was written", () => {
  const again = fromJson(toJson(report));
  expect(again.environments).toEqual(report.environments);
  expect(again.callouts).toEqual(report.callouts);
  expect(again.shared).toEqual(report.shared);
});

describe("what a stranger wrote", () => {
  const forged = (edit: (value: ReturnType<typeof JSON.parse>) => void): string => {
    const value = JSON.parse(toJson(report));
    edit(value);
    return JSON.stringify(value);
  };

  test("is compared again: neither its fields nor its call-outs are trusted", () => {
    const read = fromJson(
      forged((value) => {
        value.callouts = [];
        for (const change of value.environments[0].changes) change.fields = [];
      }),
    );
    expect(read.callouts).toEqual(report.callouts);
    expect(read.shared).toEqual(report.shared);
  });

  test("is shown as values only", () => {
    const text = toMarkdown(
      fromJson(
        forged((value) => {
          value.notes = ["@everyone <img src=x>"];
          value.from = "@everyone";
        }),
      ),
    );
    const outside = text.replaceAll(/`[^`]*`/g, "");
    expect(outside).not.toMatch(/@everyone|<img/);
    expect(text).toContain("`@everyone <img src=x>`");
  });

  test.each([
    ["", /not valid JSON/],
    ["null", /no environments/],
    ['{"environments": [{"name": "<b>@everyone", "changes": []}]}', /an invalid name/],
    ['{"environments": {}}', /no environments/],
    [`{"environments": ${"[".repeat(5000)}${"]".repeat(5000)}}`, /more than 60 levels deep/],
    [`{"environments": [${'{"name": "gke"},'.repeat(99)}{}]}`, /100 environments: at most 50/],
    [
      '{"environments": [{"name": "gke", "changes": [{"after": {"kind": "Job"}}]}]}',
      /"after" that is not an object/,
    ],
  ])("is refused where it is no difference: %s", (text, message) => {
    expect(() => fromJson(text)).toThrow(message);
  });
});

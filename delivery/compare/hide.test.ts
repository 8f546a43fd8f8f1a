import { describe, expect, test } from "vitest";
import type { KubernetesObject } from "../../kubernetes/object.ts";
import { secretFieldsOf } from "../../kubernetes/text/secrets.ts";
import { toHtml } from "../present/html.ts";
import { toMarkdown } from "../present/markdown.ts";
import { toTerminal } from "../present/terminal.ts";
import { toJson } from "../pull-request/exchange.ts";
import { reportOf } from "../report/report.ts";
import { compareObjects } from "./compare.ts";

const secret = "hunter2-swordfish";

const object = (kind: string, rest: object): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name: "x", namespace: "aicp" },
  ...rest,
});

const pod = (env: object[]) =>
  object("Deployment", { spec: { template: { spec: { containers: [{ name: "a", env }] } } } });

const everyForm = (before: KubernetesObject[], after: KubernetesObject[]): string[] => {
  const changes = compareObjects(before, after);
  expect(changes).not.toEqual([]);
  const report = reportOf([{ name: "gke", changes }], { from: "a", to: "b", notes: [] });
  return [toTerminal(report), toMarkdown(report), toHtml(report), toJson(report)];
};

const cases: [string, KubernetesObject | undefined, KubernetesObject | undefined][] = [
  [
    "a Secret's data",
    object("Secret", { data: { a: "old" } }),
    object("Secret", { data: { a: secret } }),
  ],
  ["a new Secret", undefined, object("Secret", { stringData: { a: secret } })],
  ["a Secret that goes", object("Secret", { data: { a: secret } }), undefined],
  [
    "a variable whose name says so",
    pod([{ name: "API_TOKEN", value: "old" }]),
    pod([{ name: "API_TOKEN", value: secret }]),
  ],
  ["a new variable", pod([]), pod([{ name: "DB_PASSWORD", value: secret }])],
  ["a variable that goes", pod([{ name: "DB_PASSWORD", value: secret }]), pod([])],
  [
    "an entry of a ConfigMap",
    object("ConfigMap", { data: { a: "1" } }),
    object("ConfigMap", { data: { a: "1", "db.password": secret } }),
  ],
  [
    "a URL",
    object("ConfigMap", { data: { url: "x" } }),
    object("ConfigMap", { data: { url: `postgres://aicp:${secret}@postgres/aicp` } }),
  ],
  [
    "a URL whose password has a slash and an @",
    object("ConfigMap", { data: { url: "x" } }),
    object("ConfigMap", { data: { url: `postgres://aicp:sw0/rd@${secret}@postgres/aicp` } }),
  ],
  [
    "a key of a file in a ConfigMap",
    object("ConfigMap", { data: { "config.json": "{}" } }),
    object("ConfigMap", { data: { "config.json": `{"port": 1, "password": "${secret}"}` } }),
  ],
  [
    "the argument after an option",
    object("Pod", { spec: {} }),
    object("Pod", { spec: { args: ["--password", secret] } }),
  ],
  [
    "a variable that is there twice",
    pod([{ name: "A", value: "1" }]),
    pod([
      { name: "DB_PASS", value: secret },
      { name: "DB_PASS", value: secret },
    ]),
  ],
  [
    "a literal in the template of an ExternalSecret",
    object("ExternalSecret", { spec: {} }),
    object("ExternalSecret", { spec: { target: { template: { data: { DB_PASSWORD: secret } } } } }),
  ],
  [
    "a binary file in a ConfigMap",
    object("ConfigMap", { binaryData: {} }),
    object("ConfigMap", { binaryData: { a: btoa(`password: ${secret}`) } }),
  ],
  [
    "an argument",
    object("Pod", { spec: {} }),
    object("Pod", { spec: { args: [`--password=${secret}`] } }),
  ],
];

describe("what differences hide, validation refuses:", () => {
  const inGit = cases.filter(
    ([title, , after]) => after && after.kind !== "Secret" && !title.endsWith("that goes"),
  );
  test.each(inGit)("%s", (_, __, after) => {
    expect(secretFieldsOf(after ?? {})).not.toEqual([]);
  });
});

describe("a secret is printed in no form:", () => {
  test.each(cases)("%s", (_, before, after) => {
    for (const text of everyForm(before ? [before] : [], after ? [after] : [])) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(btoa(secret).slice(0, 12));
      expect(text.length).toBeGreaterThan(50);
    }
  });
});

test("that a secret changed is said, and that it did not is not", () => {
  const data = (value: string) => object("Secret", { data: { a: value, b: "same" } });
  expect(compareObjects([data("1")], [data("2")])).toMatchObject([
    { fields: [{ path: ["data", "a"], before: "(hidden)", after: "(hidden, another value)" }] },
  ]);
  expect(compareObjects([data("1")], [data("1")])).toEqual([]);
});

test("a reference to a Secret is no secret", () => {
  const reference = (key: string) =>
    pod([{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "s", key } } }]);
  expect(compareObjects([reference("a")], [reference("b")])).toMatchObject([
    { fields: [{ before: "a", after: "b" }] },
  ]);
});

test("a secret that is part of a text leaves the rest, and that it changed", () => {
  const url = (password: string) =>
    object("ConfigMap", { data: { url: `postgres://aicp:${password}@postgres/aicp` } });
  expect(compareObjects([url("1")], [url("2")])).toMatchObject([
    {
      fields: [
        {
          before: "postgres://aicp:(hidden)@postgres/aicp",
          after: "postgres://aicp:(hidden, another value)@postgres/aicp",
        },
      ],
    },
  ]);
});

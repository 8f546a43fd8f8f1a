/** Images are named by the grammar that container runtimes read. */
import { expect, test } from "vitest";
import { imagesIn, parseImage, withoutVersion } from "./image-reference.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

test.each([
  ["postgres:16", { repository: "docker.io/library/postgres", tag: "16" }],
  ["pgvector/pgvector:pg17", { repository: "docker.io/pgvector/pgvector", tag: "pg17" }],
  ["ghcr.io/aicp/aicp", { repository: "ghcr.io/aicp/aicp" }],
  [`localhost/a__b@${digest}`, { repository: "localhost/a__b", digest }],
  [`h:5000/t/a.b-c:1.0@${digest}`, { repository: "h:5000/t/a.b-c", tag: "1.0", digest }],
  ["GHCR.io/a/b:1", { repository: "GHCR.io/a/b", tag: "1" }],
])("reads %s", (text, parts) => {
  expect(parseImage(text)).toEqual(parts);
});

test.each([
  ...["ghcr.io/MyOrg/AICP:1", "ghcr.io/acme/aicp/", "ghcr.io/acme/aicp/:1", "", " a", "a b", "a:"],
  ...["MyOrg/aicp:1", "a@sha256:12", "a..b", "a:.b", "https://ghcr.io/a/b", "a/-b", "a_-b"],
  `ghcr.io/${"a".repeat(250)}`,
])("refuses %j", (text) => {
  expect(parseImage(text)).toBeUndefined();
});

test("finds every image that an object names, whatever its kind", () => {
  const pod = {
    initContainers: [{ name: "a", image: "one:1" }],
    containers: [{ name: "b", image: "two:2", imagePullPolicy: "Always" }],
    volumes: [{ name: "c", image: { reference: "three:3", pullPolicy: "Always" } }],
  };
  expect(imagesIn({ spec: { template: { spec: pod }, imageName: "four:4" } })).toEqual([
    { field: "spec.template.spec.initContainers[a].image", image: "one:1" },
    { field: "spec.template.spec.containers[b].image", image: "two:2" },
    { field: "spec.template.spec.volumes[c].image.reference", image: "three:3" },
    { field: "spec.imageName", image: "four:4" },
  ]);
});

test.each([
  ["h:5000/a/b", "h:5000/a/b"],
  ["h:5000/a/b:1.0", "h:5000/a/b"],
  [`postgres:16@${digest}`, "postgres"],
])("%s without its version is %s", (text, name) => {
  expect(withoutVersion(text)).toBe(name);
});

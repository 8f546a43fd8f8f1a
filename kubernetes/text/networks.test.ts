/** Networks are compared by their addresses. */
import { expect, test } from "vitest";
import { hasMetadataService, includes, isLinkLocal, isPrivate } from "./networks.ts";

test.each([
  ["10.0.0.0/8", true],
  ["10.1.2.3/32", true],
  ["10.0.0.0/0", false],
  ["10.0.0.0/7", false],
  ["172.31.0.0/16", true],
  ["172.32.0.0/16", false],
  ["100.64.0.0/10", true],
  ["100.0.0.0/8", false],
  ["fd00::/8", true],
  ["::/0", false],
  ["fcg0::/7", false],
  ["10.0.0.256/8", false],
  ["10.0.0.0", false],
])("whether %s is private: %s", (cidr, expected) => {
  expect(isPrivate(cidr)).toBe(expected);
});

test("the metadata service and a node's DNS cache are link-local", () => {
  expect(isLinkLocal("169.254.169.254/32")).toBe(true);
  expect(isLinkLocal("169.0.0.0/8")).toBe(false);
});

test.each([
  ["169.254.0.0/16", true],
  ["fd00::/8", true],
  ["10.0.0.0/8", false],
  ["::ffff:10.0.0.0/104", false],
])("whether a metadata service is in %s: %s", (cidr, expected) => {
  expect(hasMetadataService(cidr)).toBe(expected);
});

test("a network includes what is in it, however it is written", () => {
  expect(includes("10.0.0.0/0", "0.0.0.0/0")).toBe(true);
  expect(includes("10.1.2.3/8", "10.0.0.0/16")).toBe(true);
  expect(includes("10.0.0.0/16", "10.0.0.0/8")).toBe(false);
  expect(includes("nothing", "10.0.0.0/8")).toBe(false);
});

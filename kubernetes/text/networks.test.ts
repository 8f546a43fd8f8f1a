/** Networks are compared by their addresses. */
import { expect, test } from "vitest";
import { isLinkLocal, isPrivate } from "./networks.ts";

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

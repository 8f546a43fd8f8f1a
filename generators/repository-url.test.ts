import { expect, test } from "vitest";
import { webAddress } from "./repository-url.ts";

test.each([
  ["https://github.com/aicp/aicp-gitops.git", "https://github.com/aicp/aicp-gitops"],
  ["https://git.example.com:8443/team/sub/agents", "https://git.example.com:8443/team/sub/agents"],
  ["git@github.com:me/aicp.git", "https://github.com/me/aicp"],
  [
    "ssh://git@gitlab.example.com:2222/group/sub/aicp.git",
    "https://gitlab.example.com/group/sub/aicp",
  ],
])("people read %s at %s", (url, address) => {
  expect(webAddress(url)).toBe(address);
});

/** Every policy holds for all that is deployed, and each refuses the fixture that breaks it. */
import { describe, expect, test } from "vitest";
import { applicationPolicies, overlayPolicies } from "../../policies/policies.ts";
import type { Policy, Violation } from "../../policies/policy.ts";
import { applied, type Case, fixtures, isNamed } from "./fixture.ts";
import { applications, applicationsOf, overlayOf, overlays } from "./rendered.ts";
import { switchedOverlays } from "./switched.ts";

/** What is deployed, and each overlay with the other kind of database. */
const all = new Map([...overlays, ...switchedOverlays]);
const environmentOf = (overlay: string) => overlay.split("/")[0] ?? "";

const names = new Set([...overlayPolicies, ...applicationPolicies].map(({ name }) => name));

/** Violations by the policy that found them; policies that found none are left out. */
function violations<Input>(policies: readonly Policy<Input>[], input: Input) {
  const found: Record<string, Violation[]> = {};
  for (const { name, check } of policies) {
    const list = [...check(input)];
    if (list.length > 0) found[name] = list;
  }
  return found;
}

function brokenBy(fixture: Case) {
  if (fixture.overlay === "apps") {
    return violations(applicationPolicies, applicationsOf(applied(fixture, applications)));
  }
  const good = all.get(fixture.overlay) ?? [];
  return violations(
    overlayPolicies,
    overlayOf(environmentOf(fixture.overlay), applied(fixture, good)),
  );
}

function isExpected({ violates }: Case, { object, field }: Violation) {
  const [pattern = "", ...place] = violates.split(" ");
  return isNamed(pattern, object) && place.join(" ") === field;
}

test("every policy has its own name and fixture, and every fixture its policy", () => {
  expect(overlayPolicies.length).toBe(new Set(overlayPolicies.map(({ name }) => name)).size);
  expect([...fixtures.keys()].sort()).toEqual([...names].sort());
});

describe("what is deployed follows every policy", () => {
  test.each([...all])("overlays/%s", (name, objects) => {
    expect(violations(overlayPolicies, overlayOf(environmentOf(name), objects))).toEqual({});
  });
  test("apps", () => {
    expect(violations(applicationPolicies, applicationsOf())).toEqual({});
  });
});

describe.each([...fixtures])("%s", (policy, cases) => {
  test.each(cases)("refuses, and it alone: $title", (fixture) => {
    const broken = brokenBy(fixture);
    expect(Object.keys(broken)).toEqual([policy]);
    expect(broken[policy]?.some((violation) => isExpected(fixture, violation))).toBe(true);
  });
});

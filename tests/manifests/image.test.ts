/** What `pnpm image` builds is what the pods ask for. */
import { expect, test } from "vitest";
import { catalogue } from "../../generators/catalogue.ts";
import { imageOf } from "../../generators/image.ts";
import type { AnyObject } from "../../kubernetes/object.ts";
import { overlays } from "./rendered.ts";

const imagesOf = (environment: string): string[] =>
  ((overlays.get(environment) ?? []) as readonly AnyObject[]).flatMap(({ spec }) =>
    (spec?.template?.spec?.containers ?? []).map(({ image }: { image: string }) => image),
  );

test.each(catalogue.environments)("every program on $name runs the image of that name", (one) => {
  const programs = imagesOf(one.name).filter((image) => !image.startsWith("postgres:"));
  expect(programs.length).toBeGreaterThan(0);
  expect(new Set(programs)).toEqual(new Set([imageOf(one)]));
});

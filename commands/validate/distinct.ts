/** Groups objects that are identical in several places, so that each is validated once. */
import type { Document } from "../../kubernetes/manifests/documents.ts";
import type { Rendered } from "./render.ts";

export interface DistinctObject extends Document {
  places: string[];
}

export function distinctObjects(rendered: readonly Rendered[]): DistinctObject[] {
  const byText = new Map<string, DistinctObject>();
  for (const { place, objects } of rendered) {
    for (const { object, text } of objects) {
      const known = byText.get(text);
      if (known === undefined) byText.set(text, { object, text, places: [place] });
      else if (!known.places.includes(place)) known.places.push(place);
    }
  }
  return [...byText.values()];
}

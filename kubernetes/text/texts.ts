/** Every text that an object holds, wherever it stands: for readers that must not miss a kind or a field nobody thought of. */
import { isFields } from "../value.ts";

interface Text {
  /** `spec.template.spec.containers[agent].env[A].value`; of an item of a list, the list. */
  path: string;
  /** Of the field; an item of a list has the list's. */
  key: string;
  text: string;
  /** The `name` beside it, in the same map. */
  name?: string;
  /** In a list of texts, the one before it. */
  previous?: string;
}

type Place = Pick<Text, "path" | "key" | "name" | "previous">;

export function* textsIn(value: unknown, place: Place = { path: "", key: "" }): Generator<Text> {
  if (typeof value === "string") yield { ...place, text: value };
  else if (Array.isArray(value)) yield* textsInList(value, place);
  else if (isFields(value)) {
    const name = typeof value.name === "string" ? { name: value.name } : {};
    for (const [key, inner] of Object.entries(value)) {
      yield* textsIn(inner, { path: place.path ? `${place.path}.${key}` : key, key, ...name });
    }
  }
}

function* textsInList(list: readonly unknown[], { path, key }: Place): Generator<Text> {
  for (const [index, item] of list.entries()) {
    const before = list[index - 1];
    if (typeof item === "string") {
      const previous = typeof before === "string" ? { previous: before } : {};
      yield { path, key, text: item, ...previous };
    } else yield* textsIn(item, { path: `${path}[${nameIn(item) ?? index}]`, key });
  }
}

const nameIn = (item: unknown): string | undefined =>
  isFields(item) && typeof item.name === "string" ? item.name : undefined;

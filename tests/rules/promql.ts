/** Reads PromQL as Prometheus' own grammar has it: what does not parse, and which series are selected. */
import { parser } from "@prometheus-io/lezer-promql";

/** Where the expression stops making sense; undefined if it is well formed. */
export function syntaxError(expression: string): string | undefined {
  let found: string | undefined;
  parser.parse(expression).iterate({
    enter({ type, from }) {
      if (type.isError) found ??= `near ${JSON.stringify(expression.slice(from, from + 20))}`;
    },
  });
  return found;
}

/** Names of the series that the expression selects. */
export function seriesIn(expression: string): string[] {
  const names = new Set<string>();
  parser.parse(expression).iterate({
    enter({ node }) {
      if (node.name !== "VectorSelector") return;
      const name = node.getChild("Identifier");
      if (name) names.add(expression.slice(name.from, name.to));
    },
  });
  return [...names];
}

/** Label selectors that the queries of rules and panels share. */
import { namespace } from "../conventions.ts";

/** Selects what is about AICP's namespace, and by further labels: a Prometheus watches many. */
export const namespaced = (labels = ""): string =>
  `{namespace="${namespace}"${labels && `,${labels}`}}`;

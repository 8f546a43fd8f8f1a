/** Asks a Prometheus of the cluster, through the API server's proxy: no port has to be forwarded. */
import type { Kubernetes } from "../../kubernetes/client/client.ts";

/** Where the Prometheus is: `NAMESPACE/SERVICE:PORT`. */
export interface PrometheusAddress {
  readonly namespace: string;
  readonly service: string;
}

export interface Series {
  metric: Record<string, string>;
  /** Seconds since the epoch, and the value as Prometheus writes it: `NaN` too. */
  values: [seconds: number, value: string][];
}

export interface Prometheus {
  readonly address: PrometheusAddress;
  /** The series of an expression between two times (milliseconds since the epoch), sampled every `stepSeconds`. */
  range: (expr: string, between: readonly [number, number]) => Promise<Series[]>;
  /** Names of the alerts that fire now. */
  firing: () => Promise<string[]>;
  /** Answers an expression now. */
  instant: (expr: string) => Promise<{ metric: Record<string, string>; value: number }[]>;
}

/** As often as it scrapes and evaluates. */
export const stepSeconds = 15;

/** Throws where the text is not `NAMESPACE/SERVICE:PORT`. */
export function parseAddress(text: string): PrometheusAddress {
  const [, namespace, service] = /^([a-z0-9-]+)\/([a-z0-9-]+:[a-z0-9-]+)$/.exec(text) ?? [];
  if (namespace && service) return { namespace, service };
  throw new Error(`--monitoring "${text}": name the Prometheus as NAMESPACE/SERVICE:PORT`);
}

interface Answer<T> {
  status: string;
  error?: string;
  data: T;
}

export function prometheusAt(api: Kubernetes, address: PrometheusAddress): Prometheus {
  const { namespace, service } = address;
  const proxy = `/api/v1/namespaces/${namespace}/services/${service}/proxy/api/v1`;
  const ask = async <T>(what: string, parameters: Record<string, string> = {}): Promise<T> => {
    const answer = await api.call<Answer<T>>(`${proxy}/${what}?${new URLSearchParams(parameters)}`);
    if (answer?.status === "success") return answer.data;
    throw new Error(`Prometheus ${namespace}/${service}: ${answer?.error ?? "no such service"}`);
  };
  return {
    address,
    range: async (query, [from, to]) => {
      const times = { start: `${from / 1000}`, end: `${to / 1000}`, step: `${stepSeconds}` };
      const { result } = await ask<{ result: Series[] }>("query_range", { query, ...times });
      return result;
    },
    firing: async () => {
      const { alerts } = await ask<{ alerts: FoundAlert[] }>("alerts");
      return alerts.flatMap(({ state, labels }) => (state === "firing" ? labels.alertname : []));
    },
    instant: async (query) => {
      const { result } = await ask<{ result: Instant[] }>("query", { query });
      return result.map(({ metric, value: [, value] }) => ({ metric, value: Number(value) }));
    },
  };
}

interface FoundAlert {
  state: string;
  labels: { alertname: string };
}

interface Instant {
  metric: Record<string, string>;
  value: [number, string];
}

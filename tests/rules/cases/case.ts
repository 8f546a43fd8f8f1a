/** For an alert a system in which it must fire, with what it says then, and one in which it must not. */

export interface Situation {
  /** Samples a minute apart, by series, as promtool writes them: `0+60x30` is 0, 60, 120 and so on, 31 of them. */
  series: Readonly<Record<string, string>>;
  at: string;
  every?: string;
}

/** Of one alert. */
export interface Case {
  fires: Situation & { summary: string; labels?: Readonly<Record<string, string>> };
  /** Missing for the alert that always fires. */
  silent?: Situation;
}

export const ours = (metric: string, labels = "") =>
  `${metric}{namespace="aicp"${labels && `,${labels}`}}`;

export const http = (program: string, status: string) =>
  `http_requests_total{namespace="aicp",program="${program}",method="POST",route="/tasks",status="${status}"}`;

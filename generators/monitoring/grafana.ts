/** The part of Grafana's dashboard JSON that is used here, and panels laid out in rows. */

/** As Grafana names them. */
export type Unit = "percentunit" | "reqps" | "s" | "short" | "bytes" | "cores";

export interface Query {
  expr: string;
  /** Names a line, with labels as `{{name}}`; without one the panel has a single line. */
  legend?: string;
}

export interface Panel {
  title: string;
  /** The question that it answers. */
  question: string;
  unit: Unit;
  queries: readonly Query[];
}

export interface Row {
  title: string;
  panels: readonly Panel[];
}

export interface Dashboard {
  title: string;
  uid: string;
  rows: readonly Row[];
}

/** Lets the reader pick among the Prometheus servers that the Grafana knows. */
const datasource = { type: "prometheus", uid: "$datasource" };

const gridWidth = 24;
const panelHeight = 8;

const panelJson = (panel: Panel, id: number, place: object) => ({
  id,
  type: "timeseries",
  title: panel.title,
  description: panel.question,
  datasource,
  gridPos: place,
  fieldConfig: {
    defaults: { unit: panel.unit === "cores" ? "short" : panel.unit, min: 0 },
    overrides: [],
  },
  options: { tooltip: { mode: "multi", sort: "desc" }, legend: { displayMode: "list" } },
  targets: panel.queries.map(({ expr, legend }, index) => ({
    refId: String.fromCharCode("A".charCodeAt(0) + index),
    datasource,
    expr,
    legendFormat: legend ?? panel.title,
  })),
});

/** Panels of a row share its width: their heads stand in a line of their own. */
function rowJson({ title, panels }: Row, row: number, firstId: number): object[] {
  const y = row * (panelHeight + 1);
  const w = gridWidth / panels.length;
  const head = { h: 1, w: gridWidth, x: 0, y };
  return [
    { id: firstId, type: "row", title, collapsed: false, gridPos: head, panels: [] },
    ...panels.map((panel, index) =>
      panelJson(panel, firstId + 1 + index, { h: panelHeight, w, x: index * w, y: y + 1 }),
    ),
  ];
}

/** The document that Grafana imports. */
export function grafanaJson({ title, uid, rows }: Dashboard): string {
  let id = 1;
  const panels = rows.flatMap((row, index) => {
    const first = id;
    id += row.panels.length + 1;
    return rowJson(row, index, first);
  });
  const variable = { name: "datasource", type: "datasource", query: "prometheus", label: "Source" };
  const document = {
    title,
    uid,
    schemaVersion: 39,
    editable: false, // git's to change
    graphTooltip: 1, // one crosshair over all panels
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    templating: { list: [variable] },
    annotations: { list: [] },
    panels,
  };
  return `${JSON.stringify(document, undefined, 1)}\n`;
}

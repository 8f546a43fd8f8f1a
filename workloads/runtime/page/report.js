/** What the reports share: they are drawn from the data in the page, again for each width and colour mode. */
import { addFigure, axis, colourOf, fromZero, readByKeys, widthOf } from "./plotting.js";

export const { uPlot } = globalThis;

export const data = JSON.parse(document.getElementById("data").textContent);

/** Plots over seconds, in a section. A series names a colour of the page; `options` are uPlot's own, for all of them. */
export function drawPlots(plots, options = {}, section = "plots") {
  const container = document.getElementById(section);
  let drawn = [];
  const draw = () => {
    for (const plot of drawn) plot.destroy();
    container.replaceChildren();
    drawn = plots.map(({ title, series, columns }) => {
      const figure = addFigure(container, title);
      const all = { ...optionsOf(series), ...options, width: widthOf(figure) };
      const plot = new uPlot(all, columns, figure);
      readByKeys(figure, plot);
      return plot;
    });
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("resize", draw);
}

const optionsOf = (series) => ({
  height: 210,
  cursor: { y: false, drag: { x: false, y: false } },
  legend: { show: series.length <= 4 },
  scales: { x: { time: false }, y: { range: fromZero } },
  axes: [
    { ...axis(), size: 30, values: (_plot, splits) => splits.map((split) => `${split} s`) },
    { ...axis(), size: 60 },
  ],
  series: [
    { label: "second" },
    ...series.map(({ colour, ...more }) => ({
      stroke: colourOf(colour),
      width: 1.5,
      points: { show: false },
      ...more,
    })),
  ],
});

export function tableOf(entries) {
  const element = document.createElement("table");
  for (const [name, value] of entries) {
    const row = element.insertRow();
    row.insertCell().textContent = name;
    row.insertCell().textContent = typeof value === "number" ? value.toLocaleString("en") : value;
  }
  return element;
}

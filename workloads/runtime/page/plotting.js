/** What the plots of all pages share: the colours of the page, and values that the arrow keys read. */

/** A colour of the page, resolved as rgb(…) for the mode that it is in now: a canvas knows no variables. */
export function colourOf(name) {
  const probe = document.createElement("i");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export const axis = () => ({
  stroke: colourOf("faint"),
  grid: { stroke: colourOf("line"), width: 1 },
  ticks: { show: false },
});

/** The range of an axis: from nothing to a little above the most. */
export const fromZero = (_plot, _least, most) => [0, Math.max(1, (most ?? 0) * 1.1)];

export function addFigure(container, title) {
  const figure = document.createElement("figure");
  figure.tabIndex = 0;
  figure.setAttribute("aria-label", `${title}. Left and right arrow keys read its values.`);
  const caption = document.createElement("figcaption");
  caption.textContent = title;
  figure.append(caption);
  container.append(figure);
  return figure;
}

/** The figure's inner width. */
export function widthOf(figure) {
  const { paddingLeft, paddingRight } = getComputedStyle(figure);
  return figure.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
}

/** Arrow keys move to the value before or after. What is read stays so when other data comes: the result shows it again. */
export function readByKeys(figure, plot) {
  let readAt;
  const show = () => {
    if (readAt !== undefined) plot.setCursor({ left: plot.valToPos(readAt, "x"), top: 0 });
  };
  figure.querySelector(".u-legend")?.setAttribute("aria-live", "polite");
  figure.addEventListener("keydown", (event) => {
    const [times] = plot.data;
    if (event.key === "Escape") {
      readAt = undefined;
      plot.setCursor({ left: -10, top: -10 });
    }
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step || times.length === 0) return;
    event.preventDefault();
    const from = readAt === undefined ? times.length : times.findIndex((time) => time >= readAt);
    readAt = times[Math.min(times.length - 1, Math.max(0, from + step))];
    show();
  });
  return show;
}

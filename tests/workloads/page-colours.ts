/** Code that runs in the page, and tells of its colours. */

const channels = `
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const channels = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };`;

/** The lowest contrast of any text with the ground that it stands on, by WCAG's formula. */
export const lowestContrast = `(() => {
  ${channels}
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (channels(colour)[3] === 255) return colour;
    }
    return "white";
  };
  const contrasts = [...document.body.querySelectorAll("*")]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
    .map((element) => {
      const lights = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => b - a);
      return (lights[0] + 0.05) / (lights[1] + 0.05);
    });
  return Math.min(...contrasts);
})()`;

/** Which of the page's line colours each plot has pixels of. Reads copies: reading the page's own canvas again and again draws a warning. */
export const coloursOfPlots = `(() => {
  ${channels}
  const probe = document.body.appendChild(document.createElement("i"));
  const wanted = ["--blue", "--orange", "--red"].map((name) => {
    probe.style.color = "var(" + name + ")";
    return { name, channels: channels(getComputedStyle(probe).color) };
  });
  probe.remove();
  return [...document.querySelectorAll("#plots canvas")].map((canvas) => {
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const copied = copy.getContext("2d", { willReadFrequently: true });
    copied.drawImage(canvas, 0, 0);
    const { data } = copied.getImageData(0, 0, copy.width, copy.height);
    const has = (colour) => {
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] > 250 && colour.every((value, index) => Math.abs(value - data[at + index]) <= 6)) return true;
      }
      return false;
    };
    return wanted.filter((each) => has(each.channels)).map(({ name }) => name);
  });
})()`;

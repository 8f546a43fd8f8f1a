/** Serves the page at `/`: a few files, read once at start, without a build step and without content of other hosts. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HttpServer } from "../../runtime/http-server.ts";

const types = { html: "text/html", css: "text/css", js: "text/javascript" };

const own = (file: string) => join(import.meta.dirname, "../page", file);
const shared = (file: string) => join(import.meta.dirname, "../../runtime/page", file);
const library = (file: string) => fileURLToPath(import.meta.resolve(`uplot/dist/${file}`));

const files: Record<string, string> = {
  "/": own("index.html"),
  "/page/style.css": own("style.css"),
  "/page/page.js": own("page.js"),
  "/page/access.js": own("access.js"),
  "/page/plots.js": own("plots.js"),
  "/page/tables.js": own("tables.js"),
  "/runtime/page/look.css": shared("look.css"),
  "/runtime/page/plotting.js": shared("plotting.js"),
  "/page/uplot.js": library("uPlot.esm.js"),
  "/page/uplot.css": library("uPlot.min.css"),
};

const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache", // revalidated on every load: the answer is 304 while the file is the same
};

export function answerPage(app: HttpServer): void {
  for (const [url, path] of Object.entries(files)) {
    const body = readFileSync(path);
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    const type = types[path.slice(path.lastIndexOf(".") + 1) as keyof typeof types];
    app.get(url, (request, reply) => {
      reply.headers({ ...headers, etag });
      if (request.headers["if-none-match"] === etag) return reply.code(304).send();
      return reply.type(`${type}; charset=utf-8`).send(body);
    });
  }
}

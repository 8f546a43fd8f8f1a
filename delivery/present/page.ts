/** Style and behaviour of the page. Without the script, everything but the filter works. */

export const style = `
:root { color-scheme: light dark;
  --ground: light-dark(#ffffff, #14171c); --raised: light-dark(#f5f7f9, #1d2128); --line: light-dark(#d5dbe1, #343b45);
  --ink: light-dark(#1b2127, #e3e8ee); --quiet: light-dark(#57626d, #98a4b0); --link: light-dark(#0b62b8, #79b8ff);
  --red: light-dark(#a8201a, #ff8f86); --red-ground: light-dark(#fdeceb, #3a1d1d);
  --green: light-dark(#15692f, #7ddb97); --green-ground: light-dark(#e7f6ec, #16301f);
  --amber: light-dark(#7a5200, #f2c14e); --amber-ground: light-dark(#fdf3dc, #33280f); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.6rem; } header p { margin: .2rem 0 1.2rem; color: var(--quiet); }
h2 { margin: 2rem 0 .6rem; font-size: 1.1rem; } h2 small { color: var(--quiet); font-weight: normal; }
code, .lines { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
.chip { display: inline-block; padding: 0 .55rem; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--raised); font-size: .85rem; font-weight: normal; white-space: nowrap; }
fieldset { display: flex; flex-wrap: wrap; gap: .4rem 1.1rem; align-items: center; margin: 0; padding: .5rem .8rem;
  border: 1px solid var(--line); border-radius: .5rem; }
legend { padding: 0 .3rem; color: var(--quiet); font-size: .85rem; } label { cursor: pointer; }
button { margin-left: auto; padding: .25rem .8rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--raised); color: inherit; font: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.callouts { margin: 0; padding: 0; list-style: none; }
.callouts li { display: grid; grid-template-columns: 6rem 1fr auto; gap: .2rem .8rem; padding: .5rem .7rem;
  border-left: .25rem solid var(--line); border-bottom: 1px solid var(--line); }
.badge { font-size: .85rem; color: var(--quiet); } .places { text-align: right; }
.danger { border-left-color: var(--red) !important; background: var(--red-ground); }
.danger .badge { color: var(--red); font-weight: 600; }
.warning { border-left-color: var(--amber) !important; background: var(--amber-ground); }
.warning .badge { color: var(--amber); font-weight: 600; }
.object { margin: .5rem 0; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
p.object, summary { padding: .45rem .8rem; background: var(--raised); font-weight: 600; }
summary { cursor: pointer; } summary:focus-visible { outline-offset: -2px; }
.type { display: inline-block; min-width: 4.6rem; font-size: .8rem; font-weight: normal; color: var(--amber); }
.type.added { color: var(--green); } .type.removed { color: var(--red); }
.lines { padding: .3rem 0 .5rem; } .lines div { padding: .05rem .8rem .05rem 2.2rem; white-space: pre-wrap;
  overflow-wrap: anywhere; position: relative; }
.lines .path { padding-top: .45rem; padding-left: .8rem; color: var(--quiet); } .lines .more { color: var(--quiet); }
.lines .old { background: var(--red-ground); color: var(--red); }
.lines .new { background: var(--green-ground); color: var(--green); }
.mark { position: absolute; left: 1rem; user-select: none; }
.note { padding: .5rem .8rem; border-radius: .5rem; background: var(--amber-ground); } .same { color: var(--quiet); }
[hidden] { display: none !important; }
@media (max-width: 44rem) { .callouts li { grid-template-columns: 1fr; } .places { text-align: left; } }
@media print { fieldset { display: none; } }
`;

export const script = `
const boxes = [...document.querySelectorAll("fieldset input")];
const parts = [...document.querySelectorAll("[data-environments]")];
const objects = [...document.querySelectorAll("details")];
const fold = document.getElementById("fold");
function filter() {
  const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  for (const part of parts) part.hidden = !part.dataset.environments.split(" ").some((name) => shown.has(name));
}
for (const box of boxes) box.addEventListener("change", filter);
fold?.addEventListener("click", () => {
  const open = fold.textContent === "Unfold all";
  for (const object of objects) object.open = open;
  fold.textContent = open ? "Fold all" : "Unfold all";
});
filter();
`;

/** Follows the coordinator's live stream, and reconnects when it ends. */
import { createPlots } from "./plots.js";
import { showAgents, showFigures, showTasks } from "./tables.js";

const historyLength = 300;
const tasksShown = 12;
const reconnectMs = 1000;

const plots = createPlots(document.getElementById("plots"));
const connection = document.getElementById("connection");
const state = document.getElementById("state");
let observations = [];

function say(text, value) {
  if (connection.dataset.state === value && connection.textContent === text) return;
  connection.textContent = text;
  connection.dataset.state = value;
}

function show(latest) {
  observations = latest.slice(-historyLength);
  const now = observations.at(-1);
  if (!now) return;
  showFigures(now);
  plots.show(observations);
  if (now.database) say("live", "live");
  else say("PostgreSQL is unavailable", "lost");
}

/** Keeps what this page has seen: a coordinator that has just started has no history. */
function merge(history) {
  const first = history[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...observations.filter(({ at }) => at < first), ...history];
}

async function refreshTasks() {
  const query = new URLSearchParams({ limit: String(tasksShown) });
  if (state.value) query.set("state", state.value);
  try {
    const response = await fetch(`/tasks?${query}`);
    if (response.ok) showTasks((await response.json()).tasks);
  } catch {
    // The stream shows that the coordinator is unreachable; the next observation triggers the next request.
  }
}

function follow() {
  const stream = new EventSource("/live");
  stream.addEventListener("history", ({ data }) => show(merge(JSON.parse(data))));
  stream.addEventListener("agents", ({ data }) => showAgents(JSON.parse(data)));
  stream.addEventListener("observation", ({ data }) => {
    show([...observations, JSON.parse(data)]);
    if (!document.hidden) refreshTasks();
  });
  stream.addEventListener("error", () => {
    say("reconnecting…", "lost");
    // The browser reconnects a broken stream, but not one that was refused, as by a coordinator that drains.
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, reconnectMs);
  });
}

follow();
state.addEventListener("change", refreshTasks);
document.getElementById("range").addEventListener("change", ({ target }) => {
  plots.setRange(Number(target.value));
});

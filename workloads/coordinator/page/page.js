/** Follows the coordinator's live stream, and takes it up again whenever it ends. */
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
  else say("PostgreSQL is away", "lost");
}

/** What this page saw stays, where a coordinator that has just started knows nothing of it. */
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
    // The stream says that the coordinator is away; the next observation asks again.
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
    // A broken stream is taken up by the browser; one that was refused, as by a coordinator that leaves, is not.
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, reconnectMs);
  });
}

follow();
state.addEventListener("change", refreshTasks);
document.getElementById("range").addEventListener("change", ({ target }) => {
  plots.setRange(Number(target.value));
});

/** Follows the coordinator's live stream, and reconnects when it ends. */
import { follow, request } from "./access.js";
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
    const response = await request(`/tasks?${query}`);
    if (response.ok) showTasks((await response.json()).tasks);
  } catch {
    // The stream shows that the coordinator is unreachable; the next observation triggers the next request.
  }
}

const listeners = {
  history: (history) => show(merge(history)),
  agents: showAgents,
  observation(observation) {
    show([...observations, observation]);
    if (!document.hidden) refreshTasks();
  },
};

async function stayConnected() {
  for (;;) {
    await follow("/live", listeners).catch(() => {});
    say("reconnecting…", "lost");
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
  }
}

stayConnected();
state.addEventListener("change", refreshTasks);
document.getElementById("range").addEventListener("change", ({ target }) => {
  plots.setRange(Number(target.value));
});

/** The two tables, and the figures above the plots. Values are set as text, never as HTML.  */

const number = (value, digits = 0) =>
  value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

const duration = (seconds) => {
  if (seconds < 120) return `${number(seconds)} s`;
  return seconds < 7200 ? `${number(seconds / 60)} min` : `${number(seconds / 3600)} h`;
};

export function showFigures({ queued, running, donePerSecond, latency, oldestSeconds, dead }) {
  const texts = {
    queued: number(queued),
    running: number(running),
    donePerSecond: number(donePerSecond),
    p95: latency ? `${number(latency.p95)} ms` : "–",
    oldest: queued + running > 0 ? duration(oldestSeconds) : "–",
    dead: number(dead),
  };
  for (const [id, text] of Object.entries(texts)) document.getElementById(id).textContent = text;
}

export function showAgents(agents) {
  const rows = agents.map((agent) =>
    row(agent.name, [
      `× ${number(agent.reputation_multiplier, 2)}`,
      `${number(agent.success_rate * 100)} %`,
      `${number(agent.avg_response_ms)} ms`,
      number(agent.total_tasks),
      `${number(agent.balance_satoshis)} sat`,
    ]),
  );
  document.getElementById("agents").replaceChildren(...rows);
}

export function showTasks(tasks) {
  const rows = tasks.map((task) => {
    const cells = [
      { text: task.kind, className: "text" },
      { text: task.state, className: `text ${task.state}` },
      { text: task.agent ?? "–", className: "text" },
      number(task.attempts),
      task.duration_ms === null ? "–" : `${number(task.duration_ms)} ms`,
      task.paid_satoshis === null ? "–" : `${number(task.paid_satoshis)} sat`,
      new Date(task.created_at).toLocaleTimeString("en-GB"),
      { text: task.error ?? "–", className: "text error" },
    ];
    return row(number(task.number), cells);
  });
  document.getElementById("tasks").replaceChildren(...rows);
}

function row(head, cells) {
  const line = document.createElement("tr");
  const heading = document.createElement("th");
  heading.scope = "row";
  heading.textContent = head;
  line.append(heading);
  for (const cell of cells) {
    const { text, className = "" } = typeof cell === "string" ? { text: cell } : cell;
    const element = document.createElement("td");
    element.textContent = text;
    element.className = className;
    if (text.length > 40) element.title = text;
    line.append(element);
  }
  return line;
}

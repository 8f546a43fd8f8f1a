/** The client's key: entered once for each tab, or given after `#key=` in the address, which no server ever sees. */

const form = document.getElementById("sign-in");
const input = document.getElementById("key");
const refusal = document.getElementById("refusal");
const stored = "coordinator-key";

const given = new URLSearchParams(location.hash.slice(1)).get("key");
if (given) {
  sessionStorage.setItem(stored, given);
  history.replaceState(null, "", location.pathname);
}

/** Resolves with a key: at once if one is stored. */
function askForKey() {
  const key = sessionStorage.getItem(stored);
  if (key) return Promise.resolve(key);
  form.hidden = false;
  input.focus();
  const { promise, resolve } = Promise.withResolvers();
  form.onsubmit = (event) => {
    event.preventDefault();
    sessionStorage.setItem(stored, input.value);
    form.hidden = true;
    input.value = "";
    refusal.textContent = "";
    resolve(sessionStorage.getItem(stored));
  };
  return promise;
}

/** `fetch` with the key. One that is refused is forgotten, and asked for again. */
export async function request(path) {
  const key = await askForKey();
  const response = await fetch(path, { headers: { authorization: `Bearer ${key}` } });
  if (response.status !== 401) return response;
  if (sessionStorage.getItem(stored) === key) sessionStorage.removeItem(stored);
  refusal.textContent = "This key is unknown.";
  return request(path);
}

/** Calls `listeners[event]` with each event's data until the stream ends. (EventSource cannot send a key.) */
export async function follow(path, listeners) {
  const response = await request(path);
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  let text = "";
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split("\n\n");
    text = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event);
      listeners[name]?.(JSON.parse(data));
    }
  }
}

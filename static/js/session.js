// A session that ends in mid-vote: the vote is kept on this machine, the person signs in, and it is sent. Only what
// carries a key is kept, for the server counts it once however often it comes. Kept under the person, so that somebody
// else who signs in on this machine sends nothing of theirs.
const words = document.getElementById("words").dataset;
const person = document.body.dataset.person;
const place = `unsent:${person}`;
const TOLD = "sent-late";

function read() {
  try {
    return JSON.parse(localStorage.getItem(place)) ?? [];
  } catch {
    return [];
  }
}

function write(unsent) {
  try {
    if (unsent.length) localStorage.setItem(place, JSON.stringify(unsent));
    else localStorage.removeItem(place);
  } catch {
    // Storage is closed to us: the vote has to be given again.
  }
}

function tell(text, kind) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));
}

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  const { path, formData } = event.detail.requestConfig;
  const values = [...formData.entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
  if (values.some(([name]) => name === "key")) write([...read(), { path, values }]);
  const here = location.pathname + location.search;
  location.assign(`/accounts/login/?next=${encodeURIComponent(here)}`);
});

async function send({ path, values }) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
  const body = new URLSearchParams(values);
  const answer = await fetch(path, { method: "POST", body, headers: { "X-CSRFToken": token, "HX-Request": "true" } });
  if (answer.status === 401) throw new Error("signed out");
  if (answer.ok) return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector(".toast__text")?.textContent ?? words.gone;
}

async function sendAll() {
  let refused = "";
  for (const unsent of read()) {
    refused = (await send(unsent)) || refused;
    write(read().slice(1));
  }
  sessionStorage.setItem(TOLD, refused ? `${words.sentRefused} ${refused}` : words.sentLate);
  location.reload();
}

if (person) {
  const told = sessionStorage.getItem(TOLD);
  if (told) {
    sessionStorage.removeItem(TOLD);
    tell(told, told === words.sentLate ? "success" : "error");
  }
  if (read().length) sendAll().catch(() => {});
}

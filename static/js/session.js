// A vote whose answer is not there yet is kept on this machine: when the session ends in mid-vote it is sent after the
// person has signed in, and one that a dying browser left behind is sent on the next page. Only what carries a key is
// kept, for the server counts it once however often it comes. Kept under the person, so that somebody else who signs in
// on this machine sends nothing of theirs.
const words = document.getElementById("words").dataset;
const person = document.body.dataset.person;
const place = `unsent:${person}`;
const TOLD = "sent-late";
const MOMENT = 10_000;

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

function keyOf({ values }) {
  return values.find(([name]) => name === "key")?.[1];
}

function forget(key) {
  write(read().filter((each) => keyOf(each) !== key));
}

function keep({ path, values }, late) {
  forget(keyOf({ values }));
  write([...read(), { path, values, late, at: Date.now() }]);
}

function signIn() {
  const here = location.pathname + location.search;
  location.assign(`/accounts/login/?next=${encodeURIComponent(here)}`);
}

document.addEventListener("unsent", (event) => keep(event.detail, false));
document.addEventListener("answered", (event) => forget(keyOf(event.detail)));
document.addEventListener("signed-out", (event) => {
  keep(event.detail, true);
  signIn();
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) return;
  const { path, formData } = event.detail.requestConfig;
  const values = [...formData.entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
  if (keyOf({ values })) keep({ path, values }, true);
  signIn();
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

async function sendAll(unsent) {
  let refused = "";
  for (const each of unsent) {
    refused = (await send(each)) || refused;
    forget(keyOf(each));
  }
  const late = unsent.some((each) => each.late);
  const stale = unsent.some((each) => each.path === document.getElementById("vote")?.getAttribute("action"));
  if (!late && !stale && !refused) return;
  sessionStorage.setItem(TOLD, refused ? `${words.sentRefused} ${refused}` : words.sentLate);
  location.reload();
}

// Another window may be waiting for the answer to a vote of this moment; an older one was left behind.
function lookForLeft() {
  const unsent = read();
  const due = unsent.filter((each) => each.late || !(Date.now() - each.at < MOMENT));
  if (due.length < unsent.length) setTimeout(lookForLeft, MOMENT);
  if (due.length) sendAll(due).catch(() => {});
}

if (person) {
  const told = sessionStorage.getItem(TOLD);
  if (told) {
    sessionStorage.removeItem(TOLD);
    tell(told, told === words.sentLate ? "success" : "error");
  }
  lookForLeft();
}

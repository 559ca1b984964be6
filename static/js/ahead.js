// The next card is fetched while this one is read, so that a vote shows it at once and travels behind it. Until its
// answer is there the vote is among those kept on this machine (session.js); refused, it brings its card back.
const KEPT_ALIVE = 60_000; // bytes that a browser still sends after its page is closed
const parser = new DOMParser();
let ready = null;
let looked = 0;
let under = [];
let last = null;
let leaving = false;

const work = () => document.getElementById("work");
const tell = (text, kind, about) =>
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind, about } }));
const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

async function look() {
  ready = null;
  const from = work()?.dataset.ahead;
  if (!from || under.length) return;
  const mine = (looked += 1);
  try {
    const answer = await fetch(from, { headers: { "HX-Request": "true" } });
    if (mine === looked && answer.status === 200 && !answer.redirected) ready = { from, html: await answer.text() };
  } catch {
    // No connection: the answer to the vote brings the next card.
  }
}

// What the old card still asked for, such as its claim, is answered to nobody.
function show(html) {
  const old = work();
  old.addEventListener("htmx:beforeSwap", (event) => {
    if (!old.isConnected) event.detail.shouldSwap = false;
  });
  htmx.swap(old, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 }, { eventInfo: { target: old } });
}

// A refused card comes back as it was, with what was ticked and typed.
function bringBack(vote) {
  if (!vote.card.isConnected) {
    work().replaceWith(vote.card);
    htmx.process(vote.card);
  }
  delete vote.card.dataset.busy;
  vote.card.querySelector("[data-card]")?.focus({ preventScroll: true });
}

// A vote that may have arrived is sent again under its key; another one needs a key of its own.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The answer knows better what comes next: its card replaces the one ahead only where it is another.
function agree(page) {
  const told = page.getElementById("work");
  if (!told) {
    location.reload();
    return;
  }
  const now = work();
  const said = page.getElementById("said");
  if (said) document.getElementById("said").textContent = said.textContent;
  if (!told.dataset.item || told.dataset.item !== now.dataset.item || now.dataset.busy) {
    show(told.outerHTML);
    return;
  }
  for (const part of [".hairline", "[data-progress]"]) {
    const fresh = told.querySelector(part);
    if (fresh) now.querySelector(part)?.replaceWith(fresh);
  }
}

async function deliver(vote) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
  const headers = { "X-CSRFToken": token, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(vote.values).toString();
  let answer;
  let page;
  try {
    answer = await fetch(vote.path, { method: "POST", body, headers, keepalive: body.length < KEPT_ALIVE });
    page = parser.parseFromString(await answer.text(), "text/html");
  } catch {
    if (leaving) return;
    say("answered", vote);
    vote.form.dataset.tried = vote.choice;
    bringBack(vote);
    tell(document.getElementById("words").dataset.offline, "error", vote.path);
    return;
  }
  if (answer.status === 401) {
    say("signed-out", vote);
    return;
  }
  say("answered", vote);
  const words = [...page.querySelectorAll("[data-toast]")];
  if (answer.ok) say("toast-over", vote.path);
  const about = answer.ok ? "" : vote.path;
  for (const each of words) tell(each.querySelector(".toast__text").textContent, each.dataset.toast, about);
  if (!answer.ok) {
    if (!words.length) tell(document.getElementById("words").dataset.serverError, "error");
    bringBack(vote);
    return;
  }
  say("saved", vote.form);
  if (vote === last) agree(page);
}

function chosen(form, pressed) {
  const apart = ["csrfmiddlewaretoken", "back", "key"];
  return [...new FormData(form, pressed).entries()].filter(([name]) => !apart.includes(name));
}

// An exclusion without the reason that it needs stays on screen while the server says so.
function isRefused(form, pressed) {
  const ticked = [...form.elements].some((each) => each.name === "criteria" && each.checked);
  return "reasonRequired" in form.dataset && pressed.value === "exclude" && !ticked;
}

function cast(form, pressed) {
  const card = work();
  if (card.dataset.busy) return;
  const values = chosen(form, pressed);
  const choice = JSON.stringify(values.filter(([name]) => name !== "seconds"));
  if (form.dataset.tried && form.dataset.tried !== choice) form.elements.key.value = freshKey();
  values.push(["key", form.elements.key.value]);
  const vote = { path: new URL(form.action).pathname, values, choice, form, card };
  last = vote;
  say("unsent", vote);
  if (ready?.from === card.dataset.ahead && !isRefused(form, pressed)) show(ready.html);
  else card.dataset.busy = "true";
  ready = null;
  const way = deliver(vote).finally(() => {
    under = under.filter((each) => each !== way);
    look();
  });
  under.push(way);
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.id !== "vote" || event.submitter?.name !== "verdict") return;
    event.preventDefault();
    event.stopPropagation();
    cast(form, event.submitter);
  },
  { capture: true },
);

// What undoes, skips or marks waits until the votes before it have arrived.
document.addEventListener("htmx:confirm", (event) => {
  if (!under.length) return;
  event.preventDefault();
  Promise.allSettled(under).then(() => event.detail.issueRequest(true));
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "work") return;
  const queue = work().dataset.queue;
  if (queue && location.pathname !== queue) history.replaceState(null, "", queue);
  look();
});
addEventListener("pagehide", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));
look();

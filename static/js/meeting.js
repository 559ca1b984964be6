// A meeting on several machines: each asks every second whether anything is new (a 304 when not), says now and then
// that somebody sits before it, and shows the room again when the meeting has moved on.
const ASK = 1000;
const STILL_HERE = 7000;
let tag = "";
let said = 0;

const room = () => document.getElementById("room");

function token() {
  return document.querySelector("#room [name='csrfmiddlewaretoken']")?.value ?? JSON.parse(room().getAttribute("hx-headers"))["x-csrftoken"];
}

async function stillHere() {
  if (performance.now() - said < STILL_HERE && said) return;
  said = performance.now();
  await fetch(room().dataset.join, {
    method: "POST",
    headers: { "X-CSRFToken": token(), "X-Requested-With": "pulse" },
  });
}

// Where the person is typing, so that a swap does not take the field away from under the fingers.
function place() {
  const field = document.activeElement;
  if (!field?.name || !room().contains(field)) return null;
  return { name: field.name, value: field.value, start: field.selectionStart, end: field.selectionEnd };
}

function back(where) {
  const field = where && room().querySelector(`[name='${CSS.escape(where.name)}']`);
  if (!field) return;
  if (where.start !== undefined && where.start !== null) {
    field.value = where.value;
    field.focus({ preventScroll: true });
    field.setSelectionRange(where.start, where.end);
  } else field.focus({ preventScroll: true });
}

async function show() {
  const where = place();
  const title = room().querySelector("h1").textContent;
  await htmx.ajax("GET", room().dataset.room, { target: "#room", swap: "outerHTML" });
  if (!room()) return;
  if (room().querySelector("h1").textContent === title) back(where);
  else document.querySelector("[data-room-said]").textContent = room().dataset.changed;
}

async function ask() {
  await stillHere();
  const answer = await fetch(room().dataset.pulse, {
    cache: "no-store",
    headers: tag ? { "If-None-Match": tag } : {},
  });
  if (answer.status === 304 || !answer.ok) return;
  const state = await answer.json();
  tag = answer.headers.get("ETag") ?? "";
  room().querySelector("[data-present]").textContent = state.present.join(", ");
  if (String(state.version) !== room().dataset.version) await show();
}

async function round() {
  try {
    if (room() && !document.hidden) await ask();
  } catch {
    // The line is down for a moment: the next round asks again.
  }
  setTimeout(round, ASK);
}

// After a press of one's own the eye goes to the conflict that came.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.requestConfig?.verb === "post") room()?.querySelector("[data-card]")?.focus({ preventScroll: true });
});

round();

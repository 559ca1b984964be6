// The screening card: the eye goes to the card that a vote brought, and the time it was read is sent with the vote.
let shownAt = performance.now();
let hiddenFor = 0;
let hiddenSince = document.hidden ? performance.now() : null;

function begin() {
  shownAt = performance.now();
  hiddenFor = 0;
  hiddenSince = document.hidden ? shownAt : null;
}

function secondsRead() {
  const away = hiddenFor + (hiddenSince === null ? 0 : performance.now() - hiddenSince);
  return Math.max(0, Math.round((performance.now() - shownAt - away) / 1000));
}

function stamp(form) {
  const field = form?.querySelector?.("[data-seconds]");
  if (field) field.value = String(secondsRead());
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) hiddenSince = performance.now();
  else if (hiddenSince !== null) {
    hiddenFor += performance.now() - hiddenSince;
    hiddenSince = null;
  }
});

// The plain form and htmx both pass here, before the values are gathered.
document.addEventListener("submit", (event) => stamp(event.target), { capture: true });

document.addEventListener("htmx:afterSwap", (event) => {
  const work = document.getElementById("work");
  if (!work || !event.detail.target?.matches?.("#work, [data-work]")) return;
  begin();
  const card = work.querySelector("[data-card]");
  scrollTo({ top: 0 });
  card?.scrollTo({ top: 0 });
  card?.focus({ preventScroll: true });
});

// Enter on a ticked reason would press the first verdict; only a verdict votes.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("#vote input[type='checkbox'], input[form='vote'][type='checkbox']")) {
    event.preventDefault();
  }
});

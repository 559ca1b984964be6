// The list of a stage. One line is the one under the keys: the bar at the foot votes on it, j and k move, and what the
// line marks with data-row-key can be pressed while it is active. A vote moves on at once; its answer is the line anew.
const lines = document.querySelector("[data-lines]");
const bar = document.querySelector("[data-bar]");
const form = document.querySelector("[data-row-vote]");
const dialog = document.getElementById("marks-dialog");
let active = null;

const rows = () => [...lines.querySelectorAll("[data-row]")];
const linkOf = (row) => row.querySelector("[data-row-link]");
const suffix = () => (form.dataset.query ? `?${form.dataset.query}` : "");

function giveKeys(row, on) {
  for (const element of row.querySelectorAll("[data-row-key]")) {
    if (on) element.dataset.key = element.dataset.rowKey;
    else delete element.dataset.key;
  }
}

function activate(row, focus = true) {
  if (!row) return;
  if (active && active !== row) {
    giveKeys(active, false);
    delete active.dataset.active;
  }
  active = row;
  row.dataset.active = "";
  giveKeys(row, true);
  if (form) {
    form.querySelector("[data-now]").textContent = linkOf(row).textContent;
    for (const verdict of form.querySelectorAll("[name='verdict']")) verdict.disabled = "settled" in row.dataset;
  }
  if (focus) linkOf(row).focus({ preventScroll: true });
  if (focus) row.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = rows();
  activate(all[all.indexOf(active) + by] ?? active);
}

// Sent from the line itself, so that several votes can be on their way at once; the line's key makes each count once.
function vote(row, verdict) {
  const values = { verdict, key: row.dataset.voteKey };
  const ticked = [...form.querySelectorAll("[name='criteria']:checked")];
  values.criteria = ticked.map((box) => box.value);
  for (const box of ticked) box.checked = false;
  const address = `${form.dataset.url}${row.dataset.row}/vote/${suffix()}`;
  htmx.ajax("POST", address, { source: row, target: row, swap: "outerHTML", values });
  move(1);
}

function countPicked() {
  const picked = lines.querySelectorAll("input[name='item']:checked").length;
  bar.querySelector("[data-picked]").hidden = !picked;
  bar.querySelector("[data-none-picked]").hidden = Boolean(picked);
  bar.querySelector("[data-picked-count]").textContent = picked;
}

async function openMarks(field) {
  const address = `${linkOf(active).pathname}marks/?in_list=1`;
  await htmx.ajax("GET", address, { target: "#marks-body", swap: "innerHTML" });
  if (!dialog.open) dialog.showModal();
  document.getElementById(field)?.focus();
}

if (lines) {
  lines.dataset.live = "";
  for (const part of document.querySelectorAll(".lines__live")) part.hidden = false;
  activate(rows()[0], false);

  lines.addEventListener("focusin", (event) => activate(event.target.closest("[data-row]"), false));
  lines.addEventListener("click", (event) => activate(event.target.closest("[data-row]"), false));
  lines.addEventListener("change", countPicked);
  lines.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      const place = details.querySelector(".read");
      if (!details.open || place.childNodes.length) return;
      htmx.ajax("GET", details.dataset.abstract, { source: details, target: place, swap: "innerHTML" });
    },
    { capture: true },
  );
  document.addEventListener("htmx:afterSwap", (event) => {
    const old = event.detail.target;
    if (old?.matches?.("[data-row]") && active === old) activate(document.getElementById(old.id));
  });
}

if (lines && bar) {
  bar.addEventListener("click", (event) => {
    const mover = event.target.closest("[data-move]");
    const marks = event.target.closest("[data-marks]");
    if (mover) move(Number(mover.dataset.move));
    if (marks) openMarks(marks.dataset.marks);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    vote(active, event.submitter.value);
  });
  bar.querySelector("[data-undo]").addEventListener("submit", (event) => {
    event.preventDefault();
    htmx.ajax("POST", event.target.getAttribute("action"), { target: "#said", swap: "outerHTML", values: { shown: rows().map((row) => row.dataset.row).join(",") } });
  });
  // A refused vote calls back to its line; the sentence is in the toast.
  document.addEventListener("htmx:afterRequest", (event) => {
    const row = event.detail.elt;
    if (row.matches?.("[data-row]") && !event.detail.successful) activate(row);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "tags") document.getElementById("tag-name")?.focus();
    if (event.target.id === "said" && event.target.dataset.row) activate(document.getElementById(`row-${event.target.dataset.row}`));
  });
  dialog.addEventListener("close", () => {
    document.getElementById("marks-body").replaceChildren();
    linkOf(active).focus();
  });
  countPicked();
}

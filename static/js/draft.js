// <form data-draft="entry-12">: what is typed is kept on this machine until it is saved, through errors, expiry and
// reload. A draft goes when the server confirms (a success toast after sending, or a good htmx answer).
// Passwords, tokens and files are never kept; the key holds the person, so that two people on one machine do not mix.
const PAUSE = 400;
const OLD = 30 * 24 * 60 * 60 * 1000;
const words = document.getElementById("words").dataset;
const prefix = `draft:${document.body.dataset.person}:`;
const timers = new WeakMap();
let leaving = new WeakSet();
const keyOf = (form) => prefix + form.dataset.draft;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // No room or no storage: the form still works, only without a draft.
  }
}

const kept = (field) =>
  field.name &&
  field.name !== "csrfmiddlewaretoken" &&
  !["hidden", "password", "file", "submit", "button"].includes(field.type);

function values(form) {
  return [...form.elements].filter(kept).map((field) => {
    if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
    if (field.multiple) return [field.name, null, [...field.selectedOptions].map((option) => option.value)];
    return [field.name, null, field.value];
  });
}

function fill(form, saved) {
  const fields = [...form.elements].filter(kept);
  const used = new Set();
  for (const [name, value, state] of saved) {
    const field = fields.find(
      (each) => !used.has(each) && each.name === name && (value === null || each.value === value),
    );
    if (!field) continue;
    used.add(field);
    if (value !== null) field.checked = state;
    else if (field.multiple) for (const option of field.options) option.selected = state.includes(option.value);
    else field.value = state;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function tell(form, original) {
  const notice = document.createElement("div");
  const text = document.createElement("span");
  const drop = document.createElement("button");
  notice.className = "form__draft";
  notice.setAttribute("role", "status");
  text.textContent = words.draftBack;
  drop.type = "button";
  drop.className = "button button--small";
  drop.textContent = words.draftDrop;
  drop.addEventListener("click", () => {
    fill(form, original);
    clearTimeout(timers.get(form));
    write(keyOf(form), null);
    notice.remove();
  });
  notice.append(text, drop);
  form.prepend(notice);
}

function restore(form) {
  const draft = read(keyOf(form));
  if (!draft || form.dataset.draftReady) return;
  form.dataset.draftReady = "true";
  const original = values(form);
  const saved = draft.sent && document.querySelector("[data-toast='success']");
  if (saved || Date.now() - draft.at > OLD || JSON.stringify(original) === JSON.stringify(draft.values)) {
    write(keyOf(form), null);
    return;
  }
  if (form.querySelector("[aria-invalid='true'], .form__errors")) return;
  fill(form, draft.values);
  tell(form, original);
}

function settleSent() {
  if (!document.querySelector("[data-toast='success']")) return;
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  for (const key of keys) if (read(key)?.sent) write(key, null);
}

function keep(form, sent = false) {
  clearTimeout(timers.get(form));
  write(keyOf(form), { at: Date.now(), values: values(form), sent });
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE));
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-draft]")) return;
  keep(event.target, true);
  if (!event.defaultPrevented) leaving.add(event.target);
});
// A form that left as a page took everything along; saving it beside that would come too late.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (leaving.has(event.target)) event.preventDefault();
});
addEventListener("pageshow", () => {
  leaving = new WeakSet();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.detail.successful && event.detail.requestConfig?.verb !== "get") write(keyOf(form), null);
});
// What was sent without htmx, such as a vote, says itself that it is saved.
document.addEventListener("saved", (event) => {
  clearTimeout(timers.get(event.detail));
  write(keyOf(event.detail), null);
});
document.addEventListener("htmx:load", (event) => event.target.querySelectorAll("form[data-draft]").forEach(restore));

try {
  settleSent();
} catch {
  // Storage is closed to us.
}
document.querySelectorAll("form[data-draft]").forEach(restore);

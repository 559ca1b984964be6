// One-letter keys press what is on the page: data-key="i" (or "j ArrowDown") is clicked, `g` and a letter follow data-go,
// `/` goes to search, `f` hides the frame, `?` lists the keys, Esc leaves.
const SWITCH = "keys-off";
const FOCUS = "focus-mode";
const WAIT_FOR_LETTER = 1500;
const words = document.getElementById("words").dataset;
const sheet = document.getElementById("keys");
let goUntil = 0;

const stored = (area, name) => {
  try {
    return area.getItem(name);
  } catch {
    return null;
  }
};

const store = (area, name, value) => {
  try {
    if (value) area.setItem(name, "1");
    else area.removeItem(name);
  } catch {
    // Storage is closed to us: the choice lasts as long as the page.
  }
};

const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled;

const isTyping = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable ||
    element.matches("textarea, select") ||
    (element.matches("input") && !["checkbox", "radio", "button", "submit", "range"].includes(element.type)));

const scope = () => document.querySelector("dialog:modal") ?? document;

const bearers = (attribute) => [...scope().querySelectorAll(`[${attribute}]`)].filter(visible);

function setFocusMode(on) {
  document.documentElement.toggleAttribute("data-focus-mode", on);
  store(sessionStorage, FOCUS, on);
}

function leave(event) {
  if (scope() !== document) return;
  const open = document.activeElement?.closest("details.menu[open]") ?? document.querySelector("details.menu[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (isTyping(event.target)) {
    event.target.blur();
  } else if (document.documentElement.hasAttribute("data-focus-mode")) {
    setFocusMode(false);
  }
}

function press(element) {
  if (isTyping(element)) element.focus();
  else element.click();
}

function row(key, label) {
  const group = document.createElement("div");
  const term = document.createElement("dt");
  const cap = document.createElement("kbd");
  const meaning = document.createElement("dd");
  cap.textContent = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" }[key] ?? key;
  term.append(cap);
  meaning.textContent = label;
  group.append(term, meaning);
  return group;
}

function fillSheet() {
  const here = sheet.querySelector("[data-keys-here]");
  const everywhere = sheet.querySelector("[data-keys-everywhere]");
  const seen = new Set(["?"]);
  here.replaceChildren();
  for (const element of bearers("data-key")) {
    const key = element.dataset.key.split(" ")[0];
    if (seen.has(key)) continue;
    seen.add(key);
    here.append(row(key, element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent.trim()));
  }
  for (const old of everywhere.querySelectorAll("[data-go-row]")) old.remove();
  const went = new Set();
  for (const link of document.querySelectorAll("[data-go]")) {
    if (went.has(link.dataset.go)) continue;
    went.add(link.dataset.go);
    const name = (link.querySelector("[data-go-label]") ?? link).textContent.trim();
    const line = row(`g ${link.dataset.go}`, words.goTo.replace("{page}", name));
    line.dataset.goRow = "";
    everywhere.append(line);
  }
}

function openSheet() {
  fillSheet();
  sheet.showModal();
}

function follow(key) {
  const link = [...document.querySelectorAll("[data-go]")].find((each) => each.dataset.go === key);
  link?.click();
  return Boolean(link);
}

function meaningOf(key) {
  if (performance.now() < goUntil) {
    goUntil = 0;
    return follow(key);
  }
  const target = bearers("data-key").find((element) => element.dataset.key.split(" ").includes(key));
  if (target) {
    press(target);
    return true;
  }
  if (scope() !== document) return false;
  if (key === "g") goUntil = performance.now() + WAIT_FOR_LETTER;
  else if (key === "f") setFocusMode(!document.documentElement.hasAttribute("data-focus-mode"));
  else if (key === "?") openSheet();
  else if (key === "/") {
    const search = bearers("data-search")[0];
    search?.focus();
    return Boolean(search);
  } else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    leave(event);
    return;
  }
  if (isTyping(event.target) || stored(localStorage, SWITCH)) return;
  if (event.repeat && !event.key.startsWith("Arrow")) return;
  const radio = event.target instanceof HTMLInputElement && event.target.type === "radio";
  if (event.key.startsWith("Arrow") && (radio || event.target.closest?.("[role='slider'], input[type='range']"))) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (meaningOf(key)) event.preventDefault();
});

// The sheet is opened by dialog.js; it is filled a moment earlier, from what can be pressed now.
document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest?.("[data-dialog='keys']")) fillSheet();
  },
  { capture: true },
);

const choice = sheet.querySelector("[data-keys-switch]");
choice.checked = !stored(localStorage, SWITCH);
choice.addEventListener("change", () => store(localStorage, SWITCH, !choice.checked));
if (stored(sessionStorage, FOCUS)) setFocusMode(true);

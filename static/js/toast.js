// Toasts: those the page came with, those a response announces by HX-Trigger
// {"toast": {"text": "…", "kind": "success", "undo": "/address"}}, and what went wrong on the way.
const SHORT = 6000;
const WITH_UNDO = 12000;
const words = document.getElementById("words").dataset;
const region = document.getElementById("toasts");

function tokenField() {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "csrfmiddlewaretoken";
  field.value = headers["x-csrftoken"] ?? "";
  return field;
}

function button(label) {
  const element = document.createElement("button");
  element.className = "button button--quiet";
  element.textContent = label;
  return element;
}

function build({ text, kind = "info", undo, about }) {
  const toast = document.createElement("div");
  const line = document.createElement("p");
  toast.className = `toast toast--${kind}`;
  toast.dataset.toast = kind;
  if (about) toast.dataset.about = about;
  line.className = "toast__text";
  line.textContent = text;
  toast.append(line);
  if (undo) {
    const form = document.createElement("form");
    const press = button(words.undo);
    form.method = "post";
    form.action = undo;
    press.dataset.key = "u";
    press.dataset.keyLabel = words.undo;
    form.append(tokenField(), press);
    toast.append(form);
  }
  const close = button(words.dismiss);
  close.type = "button";
  close.dataset.toastClose = "";
  toast.append(close);
  return toast;
}

// Errors stay until they are dismissed; the rest waits while someone reads it.
function arm(toast) {
  for (const close of toast.querySelectorAll("[data-toast-close]")) close.hidden = false;
  if (toast.dataset.toast === "error" || toast.dataset.armed) return;
  toast.dataset.armed = "true";
  const time = toast.querySelector("form") ? WITH_UNDO : SHORT;
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, SHORT);
    else toast.remove();
  };
  setTimeout(leave, time);
}

function show(detail) {
  const toast = build(detail);
  region.append(toast);
  arm(toast);
}

function sentenceFor(status) {
  if (status === 403) return words.refused;
  return status === 404 || status === 410 ? words.gone : words.serverError;
}

region.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
});
new MutationObserver(() => region.querySelectorAll("[data-toast]").forEach(arm)).observe(region, { childList: true });
region.querySelectorAll("[data-toast]").forEach(arm);

document.addEventListener("toast", (event) => show(event.detail));
// What was wrong with something is no longer said once it is right.
document.addEventListener("toast-over", (event) => {
  for (const toast of region.querySelectorAll("[data-about]")) {
    if (toast.dataset.about === event.detail) toast.remove();
  }
});
document.addEventListener("htmx:responseError", (event) =>
  show({ text: sentenceFor(event.detail.xhr.status), kind: "error" }),
);
document.addEventListener("htmx:sendError", () => show({ text: words.offline, kind: "error" }));

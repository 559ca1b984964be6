// Runs before the first paint: signed out, the page looks as it last did on this machine. Then the menu's choice
// shows at once and is sent without a reload.
(() => {
  "use strict";
  const root = document.documentElement;
  const themes = ["light", "dark", "auto"];
  const kept = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };
  const keep = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Storage is closed to us; the server still knows the choice.
    }
  };
  if ("signedIn" in root.dataset) keep(root.dataset.theme);
  else if (themes.includes(kept())) root.dataset.theme = kept();

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    root.dataset.theme = theme;
    keep(theme);
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button === event.submitter));
    }
    const body = new FormData(form, event.submitter);
    try {
      await fetch(form.action, { method: "POST", body, redirect: "manual" });
    } catch {
      // Offline: the choice holds on this machine and is sent with the next one.
    }
  });
})();

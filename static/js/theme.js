// Runs before the first paint: a person's choice on this machine, then keeps the menu's choice without a reload.
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
  const signedOut = () => root.dataset.theme === "auto" && themes.includes(kept());
  if (signedOut()) root.dataset.theme = kept();

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

// A <details class="menu"> closes when the person turns elsewhere; arrows walk through it; inside a scrolling table it
// floats over the table instead of being cut by it.
const MARGIN = 8;
const openMenus = () => document.querySelectorAll("details.menu[open]");

function closeOthers(target) {
  for (const menu of openMenus()) {
    if (!menu.contains(target)) menu.open = false;
  }
}

function float(menu) {
  const body = menu.querySelector(".menu__body");
  const anchor = menu.querySelector("summary").getBoundingClientRect();
  body.style.position = "fixed";
  const { offsetWidth: width, offsetHeight: height } = body;
  const below = anchor.bottom + 4;
  const top = below + height + MARGIN > innerHeight ? anchor.top - height - 4 : below;
  const start = menu.classList.contains("menu--end") ? anchor.right - width : anchor.left;
  const left = Math.min(Math.max(start, MARGIN), innerWidth - width - MARGIN);
  body.style.inset = `${Math.max(top, MARGIN)}px auto auto ${left}px`;
}

document.addEventListener("pointerdown", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.(".table-wrap details.menu[open]")) float(event.target);
  },
  { capture: true },
);
document.addEventListener(
  "scroll",
  () => document.querySelectorAll(".table-wrap details.menu[open]").forEach((menu) => (menu.open = false)),
  { capture: true, passive: true },
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu || event.target.closest("fieldset")) return;
  const stops = [...menu.querySelectorAll("summary, a[href], button")].filter((stop) => stop.checkVisibility());
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length];
  event.preventDefault();
  next.focus();
});

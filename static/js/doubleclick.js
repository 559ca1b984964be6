// The second press of a double click on a verdict would fall on what comes next, which nobody has read.
document.addEventListener(
  "click",
  (event) => {
    if (event.detail < 2 || !event.target.closest("button[name='verdict']")) return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

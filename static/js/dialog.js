// data-dialog="id" opens the native dialog with that id; data-close inside one closes it.
// An opener that is a link keeps its address for when there is no script, and for opening in a new tab.
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    return;
  }
  const inside = event.target.closest("dialog");
  if (!inside) return;
  const closer = event.target.closest("[data-close]");
  if (closer) event.preventDefault();
  if (closer || clickedBeside(event, inside)) inside.close();
});

function clickedBeside(event, dialog) {
  if (event.target !== dialog) return false;
  const box = dialog.getBoundingClientRect();
  return (
    event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom
  );
}

/* Menus are <details> and work alone; here they also close with Escape or a click beside them, and a
   list of mistakes takes the focus when the page comes back. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.querySelector(".error-summary")?.focus();

/* A row of links that scrolls sideways (a phone) shows the one where one stands. */
for (const row of document.querySelectorAll(".desk-nav, .tabs")) {
  const here = row.querySelector("[aria-current]");
  if (!here || row.scrollWidth <= row.clientWidth) continue;
  const [frame, link] = [row.getBoundingClientRect(), here.getBoundingClientRect()];
  row.scrollLeft += link.left + link.width / 2 - frame.left - frame.width / 2;
}
/* The server has what was typed: the copy kept on this device by draft.js goes. */
for (const mark of document.querySelectorAll("[data-draft-done]")) {
  try {
    localStorage.removeItem(`draft:${mark.dataset.draftDone}`);
  } catch { /* nothing was kept */ }
}

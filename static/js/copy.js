/* Copies a link: [data-copy="address"] shows itself only where copying works, and says in the
   <output> beside it, with its data-copied, that it is done. */
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const answer = button.parentElement.querySelector("output");
    if (answer) answer.textContent = button.dataset.copied;
  });
}

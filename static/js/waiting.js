/* A page that waits for somebody else's word: asks every few seconds whether [data-waiting] says
   something new, and only then loads the page again. Without scripts its button does the same. */
const EVERY = 6000, TIMES = 100;
const box = document.querySelector("[data-waiting]");

async function ask(left) {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const there = new DOMParser().parseFromString(await answer.text(), "text/html")
      .querySelector("[data-waiting]");
    if (there?.dataset.waiting !== box.dataset.waiting) return location.reload();
  }
  if (left > 1) setTimeout(ask, EVERY, left - 1);
}

if (box) setTimeout(ask, EVERY, TIMES);

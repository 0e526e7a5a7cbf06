/* Keeps what was typed in a form[data-draft="key"] on this device until the server has it, so that a
   lost network or a closed tab costs nothing. The server confirms by an element
   [data-draft-done="key"] on the page that follows (menu.js clears it where this file is not loaded).
   Words: data-draft-restored, data-draft-discard, data-draft-offline.
   Never for passwords, payments or files: a form with a password field is left alone. */
const PREFIX = "draft:";
const KEEP_DAYS = 30;
const NEVER = new Set(["password", "file", "hidden", "submit", "button"]);

for (const mark of document.querySelectorAll("[data-draft-done]")) {
  forget(mark.dataset.draftDone);
}
for (const form of document.querySelectorAll("form[data-draft]")) {
  if (!form.querySelector("input[type=password]")) keep(form);
}

function keep(form) {
  const key = form.dataset.draft;
  const saved = recall(key);
  // A page that lists mistakes holds what was sent; what was typed since then comes back unannounced.
  const changed = saved && fill(form, saved.values);
  if (changed && !form.querySelector(".invalid")) announce(form, key);
  form.addEventListener("input", () => remember(key, values(form)));
  form.addEventListener("change", () => remember(key, values(form)));
  form.addEventListener("submit", (event) => waitForNetwork(event, form, key));
}

/* Without a network the browser would show its own error page: stay here and say so instead. */
function waitForNetwork(event, form, key) {
  form.querySelector(".draft-offline")?.remove();
  if (navigator.onLine || !form.dataset.draftOffline) return;
  event.preventDefault();
  remember(key, values(form));
  const note = document.createElement("p");
  note.className = "draft-note draft-offline";
  note.setAttribute("role", "alert");
  note.textContent = form.dataset.draftOffline;
  (event.submitter?.closest(".actions") ?? form).append(note);
}

function fields(form) {
  return [...form.elements].filter((field) => field.name && !NEVER.has(field.type)
    && !field.autocomplete?.startsWith("cc-"));
}

function values(form) {
  return fields(form).map((field) =>
    [field.name, field.value, field.type === "checkbox" || field.type === "radio" ? field.checked : null]);
}

/* Puts the saved values back; answers whether anything changed. */
function fill(form, saved) {
  let changed = false;
  for (const field of fields(form)) {
    const tick = field.type === "checkbox" || field.type === "radio";
    const found = saved.find(([name, value]) => name === field.name && (!tick || value === field.value));
    if (!found) continue;
    const [, value, checked] = found;
    if (tick ? field.checked === checked : field.value === value) continue;
    if (tick) field.checked = checked;
    else field.value = value;
    changed = true;
  }
  return changed;
}

function announce(form, key) {
  const note = document.createElement("div");
  note.className = "draft-note";
  note.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = form.dataset.draftRestored;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn small";
  discard.textContent = form.dataset.draftDiscard;
  discard.addEventListener("click", () => {
    forget(key);
    form.reset();
    note.remove();
  });
  note.append(words, discard);
  form.prepend(note);
}

function remember(key, list) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), values: list }));
  } catch { /* private browsing or a full device: the form still works */ }
}

function recall(key) {
  try {
    const saved = JSON.parse(localStorage.getItem(PREFIX + key));
    if (saved && Date.now() - saved.at < KEEP_DAYS * 864e5) return saved;
  } catch { /* unreadable: as if it were not there */ }
  forget(key);
  return null;
}

function forget(key) {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch { /* nothing was kept */ }
}

/* Turns a text field into a list of places that narrows as one types: an ARIA combobox.
   <input data-picker data-source="/fr/communes/search.json" data-target="commune_code"
          data-none="No commune of that name">
   The source answers {"items": [{"value", "label", "note"?}]} to ?q=…; the choice writes `value`
   into the hidden field whose id is data-target. Without it the server reads the typed name. */
let serial = 0;

for (const input of document.querySelectorAll("input[data-picker]")) enhance(input);

function enhance(input) {
  const code = document.getElementById(input.dataset.target);
  const list = document.createElement("ul");
  list.id = `picker-${(serial += 1)}`;
  list.className = "picker-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  const frame = document.createElement("div");
  frame.className = "picker";
  input.replaceWith(frame);
  frame.append(input, list);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list",
    "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  const state = { input, code, list, active: -1, timer: 0, asked: 0 };
  input.addEventListener("input", () => {
    if (code) code.value = "";
    clearTimeout(state.timer);
    state.timer = setTimeout(() => search(state), 160);
  });
  input.addEventListener("keydown", (event) => keys(event, state));
  input.addEventListener("blur", () => setTimeout(() => close(state), 150));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(state, option);
  });
}

async function search(state) {
  const asked = (state.asked += 1);
  const words = state.input.value.trim();
  if (words.length < 2) return close(state);
  const address = new URL(state.input.dataset.source, location.href);
  address.searchParams.set("q", words);
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    const { items } = answer.ok ? await answer.json() : { items: [] };
    if (asked === state.asked) show(state, items);
  } catch {
    close(state);
  }
  return undefined;
}

function show(state, items) {
  state.active = -1;
  state.list.replaceChildren(...items.map((item, index) => {
    const option = document.createElement("li");
    option.id = `${state.list.id}-${index}`;
    option.dataset.value = item.value;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(node("bdi", item.label), node("small", item.note ?? ""));
    return option;
  }));
  if (!items.length) {
    const none = node("li", state.input.dataset.none ?? "");
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    state.list.append(none);
  }
  state.list.hidden = false;
  state.input.setAttribute("aria-expanded", "true");
}

function node(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function keys(event, state) {
  const options = [...state.list.querySelectorAll("[data-value]")];
  if (event.key === "Escape") return close(state);
  if (event.key === "Enter" && !state.list.hidden && state.active >= 0) {
    event.preventDefault();
    return choose(state, options[state.active]);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !options.length || state.list.hidden) return undefined;
  event.preventDefault();
  state.active = (state.active + step + options.length) % options.length;
  options.forEach((option, index) => option.setAttribute("aria-selected", String(index === state.active)));
  options[state.active].scrollIntoView({ block: "nearest" });
  state.input.setAttribute("aria-activedescendant", options[state.active].id);
  return undefined;
}

function choose(state, option) {
  if (!option?.dataset.value) return;
  state.input.value = option.querySelector("bdi").textContent;
  if (state.code) {
    state.code.value = option.dataset.value;
    state.code.dispatchEvent(new Event("change", { bubbles: true }));
  }
  close(state);
}

function close(state) {
  state.list.hidden = true;
  state.active = -1;
  state.input.setAttribute("aria-expanded", "false");
  state.input.removeAttribute("aria-activedescendant");
}

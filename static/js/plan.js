/* Adds up the rows of a budget or a plan while one types; money and work are two sums, never one. The
   server adds up again and decides: here are only whole numbers of centimes, never a float that is
   kept. [data-plan] says which rows are work (data-in-kind: values of [data-source]); [data-sum]
   holds the sentences: data-cash, data-both (with {cash} and {kind}) and data-unit. */
const frame = document.querySelector("[data-plan]");
const sum = document.querySelector("[data-sum]");
const inKind = new Set((frame?.dataset.inKind ?? "").split(" "));
const LOCALES = { fr: "fr-FR", ar: "ar-MA-u-nu-latn", en: "en-GB" };
const figures = new Intl.NumberFormat(LOCALES[document.documentElement.lang], { maximumFractionDigits: 2 });

if (frame && sum) {
  frame.addEventListener("input", show);
  frame.addEventListener("change", show);
  show();
}

function show() {
  const total = { cash: 0, kind: 0 };
  for (const row of frame.querySelectorAll("[data-row]")) {
    const amount = amountOf(row);
    const output = row.querySelector("[data-amount]");
    if (output) output.textContent = amount ? said(amount) : "";
    total[isInKind(row) ? "kind" : "cash"] += amount;
  }
  const sentence = total.kind ? sum.dataset.both : sum.dataset.cash;
  sum.textContent = total.cash || total.kind
    ? sentence.replace("{cash}", said(total.cash)).replace("{kind}", said(total.kind)) : "";
}

function isInKind(row) {
  return row.querySelector("[name$=is_in_kind]")?.checked || inKind.has(row.querySelector("[data-source]")?.value);
}

function amountOf(row) {
  if (row.querySelector("[data-source]")?.value === "villagers_labour") {
    return Math.round(read(row, "[data-days]") * read(row, "[data-value]") * 100);
  }
  const quantity = row.querySelector("[data-quantity]");
  return Math.round((quantity ? read(row, "[data-quantity]") : 1) * read(row, "[data-price]") * 100);
}

/* People type "1 400", "2,5" or "٢٫٥". */
function read(row, selector) {
  const typed = (row.querySelector(selector)?.value ?? "")
    .replace(/[٠-٩]/g, (digit) => "٠١٢٣٤٥٦٧٨٩".indexOf(digit))
    .replace(/[\s\u00a0\u202f\u2009]/g, "").replace(/[,٫]/, ".");
  const number = Number(typed);
  return Number.isFinite(number) ? number : 0;
}

function said(centimes) {
  return `${figures.format(centimes / 100).replaceAll("\u202f", "\u00a0")}\u00a0${sum.dataset.unit}`;
}

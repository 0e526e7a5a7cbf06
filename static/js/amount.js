/* Presets and the free amount of a [data-amounts] fieldset exclude each other; what is told of each
   choice follows by the stylesheet alone. */
for (const group of document.querySelectorAll("[data-amounts]")) {
  const free = group.querySelector("[data-free]");
  const presets = [...group.querySelectorAll("input[type=radio]")];

  for (const preset of presets) {
    preset.addEventListener("change", () => {
      free.value = "";
    });
  }
  free.addEventListener("input", () => {
    if (free.value.trim() !== "") for (const preset of presets) preset.checked = false;
  });
}

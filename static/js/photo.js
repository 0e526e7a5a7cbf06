/* Makes a chosen photo smaller on the phone before it is sent: at most 1600 px, JPEG, without the
   place where it was taken. Fields: input[type=file][data-photo]; a [data-photo-preview="field id"]
   shows the picture and, in the words of its data-ready, the new size. Without it the server reduces. */
const LONGEST = 1600;
const QUALITY = 0.82;

for (const field of document.querySelectorAll("input[type=file][data-photo]")) {
  field.addEventListener("change", () => shrink(field));
}

async function shrink(field) {
  const preview = document.querySelector(`[data-photo-preview="${CSS.escape(field.id)}"]`);
  preview?.replaceChildren();
  const chosen = new DataTransfer();
  for (const file of field.files) {
    const smaller = await reduced(file).catch(() => file);
    chosen.items.add(smaller);
    if (preview) show(preview, smaller);
  }
  field.files = chosen.files;
}

async function reduced(file) {
  if (!file.type.startsWith("image/")) return file;
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || (scale === 1 && blob.size >= file.size)) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

function show(preview, file) {
  if (!file.type.startsWith("image/")) return;
  const picture = document.createElement("img");
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.onload = () => URL.revokeObjectURL(picture.src);
  const size = document.createElement("span");
  size.textContent = (preview.dataset.ready ?? "{size}").replace("{size}", weight(file.size));
  preview.append(picture, size);
}

function weight(bytes) {
  const unit = bytes > 1e6 ? "megabyte" : "kilobyte";
  const format = new Intl.NumberFormat(document.documentElement.lang,
    { style: "unit", unit, maximumFractionDigits: 1 });
  return format.format(bytes / (bytes > 1e6 ? 1e6 : 1e3));
}

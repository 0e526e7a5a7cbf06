// Ask the device for a passkey and send its answer with the form. The page carries the options
// in data-options; nothing here talks to anybody but the form's own address.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer || [])))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const decoded = (list = []) => list.map((key) => ({ ...key, id: bytes(key.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: decoded(options.excludeCredentials),
    },
  });
  const { response } = made;
  return {
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports ? response.getTransports() : null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const given = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: decoded(options.allowCredentials),
    },
  });
  const { response } = given;
  return {
    id: given.id,
    rawId: text(given.rawId),
    type: given.type,
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
    assertionClientExtensions: JSON.stringify(given.getClientExtensionResults()),
  };
}

const form = document.querySelector("form[data-passkey]");

async function ask() {
  const says = form.querySelector("[data-passkey-says]");
  const again = form.querySelector("[data-passkey-again]");
  says.textContent = says.dataset.waiting;
  again.hidden = true;
  try {
    const act = form.dataset.passkey === "create" ? create : get;
    const credential = await act(JSON.parse(form.dataset.options));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    says.textContent = says.dataset.refused;
    again.hidden = false;
  }
}

if (form) {
  form.querySelector("[data-passkey-again]").addEventListener("click", ask);
  ask();
}

// Security keys need a script: it asks the browser for a signature, puts it into the form and sends the form. It fetches nothing.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

  const sign = async ({ challenge, rp, credentials }) => {
    const allowCredentials = credentials.split(" ").map((id) => ({ type: "public-key", id: bytes(id) }));
    const publicKey = { challenge: bytes(challenge), rpId: rp, allowCredentials, userVerification: "required", timeout: 60000 };
    const { rawId, response } = await navigator.credentials.get({ publicKey });
    return {
      credential: text(rawId),
      clientData: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
    };
  };

  const register = async ({ challenge, rp, credentials, person }) => {
    const excludeCredentials = credentials.split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: bytes(id) }));
    const publicKey = {
      challenge: bytes(challenge),
      rp: { id: rp, name: "Ops Trust Layer" },
      user: { id: new TextEncoder().encode(person).slice(0, 64), name: person, displayName: person },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      excludeCredentials,
      authenticatorSelection: { userVerification: "required" },
      attestation: "none",
      timeout: 60000,
    };
    const { response } = await navigator.credentials.create({ publicKey });
    return { clientData: text(response.clientDataJSON), attestation: text(response.attestationObject) };
  };

  for (const button of document.querySelectorAll("button[data-key]")) {
    const said = button.parentElement.querySelector("[data-said]");
    if (!window.PublicKeyCredential) {
      said.textContent = "This browser cannot use security keys here: the page must be opened by https and by name.";
      continue;
    }
    button.hidden = false;
    button.addEventListener("click", async () => {
      const { form } = button;
      for (const field of form.querySelectorAll("[data-instead]")) field.value = "";
      for (const field of form.querySelectorAll("[data-instead]")) field.required = false;
      if (!form.reportValidity()) return;
      said.textContent = "Touch your security key …";
      try {
        const made = button.dataset.key === "register" ? await register(button.dataset) : await sign(button.dataset);
        form.elements.key.value = JSON.stringify(made);
        form.submit();
      } catch (error) {
        said.textContent = `The security key was not used (${error.name}). Nothing was sent; try again.`;
      }
    });
  }
})();

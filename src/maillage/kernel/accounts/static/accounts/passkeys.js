// Ties django-allauth's passkey forms to ours (data-passkey names the form, data-button its button), and says
// in the page, in French, what the browser answers when a passkey is not used after all.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const button = form.dataset.button;
    window.allauth.webauthn.forms[form.dataset.passkey]({
      ids: {
        login: button,
        authenticate: button,
        add: button,
        credential: form.querySelector("[name=credential]").id,
        passwordless: form.dataset.alone,
        data: "js_data",
      },
    });
    // Until here a tap would have sent an empty form.
    document.getElementById(button).disabled = false;
  });
});

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.getElementById("passkey-problem");
  if (!place) return;
  const gaveUp = event.detail.exception && event.detail.exception.name === "NotAllowedError";
  place.textContent = gaveUp ? place.dataset.givenUp : place.dataset.failed;
  place.hidden = false;
});

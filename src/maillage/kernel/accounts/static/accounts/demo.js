// Demonstration only: one tap fills the form with the account chosen in the list, or the code shown.
document.addEventListener("DOMContentLoaded", () => {
  const fill = (name, value) => {
    const input = document.querySelector(`input[name="${name}"]`);
    if (input) input.value = value;
    return input;
  };
  document.querySelectorAll("[data-demo-login]").forEach((button) => {
    button.disabled = false;
    button.addEventListener("click", () => {
      fill("login", button.dataset.demoLogin);
      fill("password", button.dataset.demoPassword).form.querySelector("[type=submit]").focus();
    });
  });
  document.querySelectorAll("[data-demo-code]").forEach((button) => {
    button.disabled = false;
    button.addEventListener("click", () => {
      fill("code", button.dataset.demoCode).form.querySelector("[type=submit]").focus();
    });
  });
});

// A button that prints the page: the style sheet already leaves out what is not content.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

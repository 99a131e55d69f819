/* Given a kind of gesture and how many rounds: what each gesture took, in milliseconds. Each choice on which another
 * question hangs is made and unmade; each number that a total reads is typed again. A gesture that moved nothing on the
 * page is left out: it would flatter the figure. */
async ([kind, rounds]) => {
  const PATIENCE_MS = 1000;
  const form = document.querySelector("form");
  const program = JSON.parse(document.getElementById("form-definition").textContent);
  let moves = 0;
  const watch = new MutationObserver((records) => (moves += records.length));
  watch.observe(form, { attributeFilter: ["hidden"], childList: true, characterData: true, subtree: true });
  const named = (id, more) => [...form.querySelectorAll(`[name="f-${CSS.escape(id)}"]${more}`)];
  const chosen = [];
  const typed = [];

  function choose(id) {
    for (const radio of named(id, "[type=radio]").reverse()) {
      watch.takeRecords();
      const began = performance.now();
      radio.click();
      const took = performance.now() - began;
      if (watch.takeRecords().length) chosen.push(took);
    }
  }

  async function type(field, round) {
    moves = 0;
    field.value = String(Number(field.value.replace(",", ".") || 1) + (round % 2 ? -1 : 1)).replace(".", ",");
    const began = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    while (performance.now() - began < PATIENCE_MS) {
      await new Promise((next) => setTimeout(next));
      if (moves) return void typed.push(performance.now() - began);
    }
  }

  const items = Object.values(program.items);
  const decisive = new Set(items.flatMap((item) => (item.enable || []).map((one) => one.question)));
  const read = items.flatMap((item) => [...(item.calculated || "").matchAll(/'([^']+)'/g)].map((found) => found[1]));
  const numbers = [...new Set(read)].filter((id) => program.items[id]?.numeric && !program.items[id].options);
  for (let round = 0; round < rounds; round += 1) {
    if (kind === "chosen") decisive.forEach(choose);
    else for (const field of numbers.flatMap((id) => named(id, ""))) await type(field, round);
  }
  return kind === "chosen" ? chosen : typed;
};

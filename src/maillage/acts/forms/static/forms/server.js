/* What only the server asks of the engine: first answers, clean responses, lone expressions, and the one door. */
(function (root) {
  "use strict";

  const { read } = root.maillageForms;
  const { PREFILLED, watch, list, keyOf, bare, extensionOf, optionOf, answersFrom, writable } = root.maillageAnswers;
  const { AS_KEPT, run, attempt, environmentOf, usable, nodeOf, withVariables, flatten, settle, response, verdict } =
    root.maillageForms.parts;
  const programs = new Map();

  /** What a new form knows already: for each question its answers, with what an expression read them from. */
  function initial(program, context) {
    const found = {};
    const failed = new Set();
    const empty = { resourceType: "QuestionnaireResponse", status: "in-progress" };
    for (const id of program.sequence) {
      const item = program.items[id];
      if (item.initialExpression) {
        const environment = withVariables(program, id, environmentOf(context), empty, failed);
        const name = `${id}:initialExpression`;
        const given = attempt(item.initialExpression, nodeOf(empty, id), environment, failed, name) || [];
        const noted = given.map((value) => value && value.noted_on).filter(Boolean).sort().pop() || "";
        found[id] = { answers: answersFrom(item, given), expression: item.initialExpression, noted };
      } else if (list(item.initial).length) found[id] = { answers: item.initial, expression: "", noted: "" };
    }
    return { found, failed: [...failed] };
  }

  /** A response that can leave the house: enabled items, real values, texts of the questions. */
  function leaving(program, answers, settled) {
    const keep = (answer) => {
      if (keyOf(answer) === undefined) return null;
      const label = extensionOf(answer, PREFILLED);
      const kept = bare(answer);
      return label ? Object.assign({ extension: [{ url: PREFILLED, valueString: label }] }, kept) : kept;
    };
    return response(program, answers, settled.enabled, { answer: keep, text: true }, "completed");
  }

  /** The verdict on a form and, in the same question, what may leave of it and what its calculators are given. */
  function evaluate(program, given, context, words, options, asked) {
    const answers = flatten(program, given);
    const settled = settle(program, answers, context);
    const clean = leaving(program, answers, settled);
    const counted = asked.length ? count(program, clean, context, asked) : [];
    return { ...verdict(program, answers, settled, words, options), clean, counted };
  }

  /** What each expression, given with its item, gives over the answers that count; nothing where one fails. */
  function count(program, resource, context, asked) {
    const environment = environmentOf(context);
    const failed = new Set();
    return asked.map(([id, text]) => {
      const full = withVariables(program, id, environment, resource, failed);
      return attempt(text, nodeOf(resource, id), full, failed, `${id}:calculator`) || [];
    });
  }

  /** A code of another system is another word, even when it is written alike. */
  function isOffered(item, value) {
    if (item.type !== "choice" || !item.options) return true;
    const option = optionOf(item, value && value.code ? value.code : String(value));
    const system = option && option.answer.valueCoding && option.answer.valueCoding.system;
    return Boolean(option) && (!value.system || !system || value.system === system);
  }

  /** Values that come from elsewhere, as answers of this form: only what a person could have given here. */
  function fit(program, valuesById) {
    const found = {};
    for (const id of Object.keys(valuesById)) {
      const item = program.items[id];
      if (!item || !writable(item)) continue;
      const made = answersFrom(item, valuesById[id].filter((value) => isOffered(item, value)));
      if (made.length) found[id] = made;
    }
    return found;
  }

  function assemble(program, answersById) {
    const answers = flatten(program, {});
    for (const id of Object.keys(answersById)) answers[id] = answersById[id];
    return response(program, answers, null, AS_KEPT);
  }

  /** What each expression gives over a resource. */
  function expressions(texts, resource, context) {
    const usableResource = resource && resource.resourceType === "QuestionnaireResponse" ? usable(resource) : resource;
    const environment = { ...environmentOf(context), resource: usableResource };
    return texts.map((text) => run(text, usableResource, environment));
  }

  function define(key, text) {
    if (programs.size > 200) programs.clear();
    programs.set(key, JSON.parse(text));
    return true;
  }

  /** One call from the server: text in, text out; `null` asks for the program of this key. */
  function call(name, key, text, refused) {
    if (key !== null && !programs.has(key)) return null;
    Object.assign(watch, { refused, running: "" });
    const given = JSON.parse(text);
    const functions = { evaluate, read, initial, fit, assemble, expressions, ...root.maillageTrials };
    return JSON.stringify(functions[name](...(key === null ? [] : [programs.get(key)]), ...given));
  }

  /** What was running when the time ran out. */
  const running = () => watch.running;

  root.maillageServer = { define, call, running };
})(globalThis);

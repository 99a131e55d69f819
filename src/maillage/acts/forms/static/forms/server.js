/* What only the server asks of the engine: first answers, clean responses, lone expressions, and the one door. */
(function (root) {
  "use strict";

  const { evaluate, read } = root.maillageForms;
  const {
    PREFILLED, AS_KEPT, bare, keyOf, list, extensionOf, run, environmentOf, usable, withVariables, flatten, settle,
    response, answersFrom,
  } = root.maillageForms.parts;
  const programs = new Map();

  /** What a new form knows already: for each question its answers, with what an expression read them from. */
  function initial(program, context) {
    const found = {};
    const empty = { resourceType: "QuestionnaireResponse", status: "in-progress" };
    for (const id of program.sequence) {
      const item = program.items[id];
      if (item.initialExpression) {
        const environment = withVariables(program, id, environmentOf(context, empty));
        const given = run(item.initialExpression, empty, environment);
        const noted = given.map((value) => value && value.noted_on).filter(Boolean).sort().pop() || "";
        found[id] = { answers: answersFrom(item, given), expression: item.initialExpression, noted };
      } else if (list(item.initial).length) found[id] = { answers: item.initial, expression: "", noted: "" };
    }
    return found;
  }

  /** A response that can leave the house: enabled items, real values, texts of the questions. */
  function clean(program, given, context, status) {
    const answers = flatten(program, given);
    const settled = settle(program, answers, context);
    const keep = (answer) => {
      if (keyOf(answer) === undefined) return null;
      const label = extensionOf(answer, PREFILLED);
      const kept = bare(answer);
      return label ? Object.assign({ extension: [{ url: PREFILLED, valueString: label }] }, kept) : kept;
    };
    return response(program, answers, settled.enabled, { answer: keep, text: true }, status);
  }

  function assemble(program, answersById) {
    const answers = flatten(program, {});
    for (const id of Object.keys(answersById)) answers[id] = answersById[id];
    return response(program, answers, null, AS_KEPT);
  }

  function expression(text, resource, context) {
    const usableResource = resource && resource.resourceType === "QuestionnaireResponse" ? usable(resource) : resource;
    return run(text, usableResource, environmentOf(context, usableResource));
  }

  /** The first fault of each expression that cannot be read, by its place in the list. */
  function inspect(expressions) {
    return expressions.map((text) => {
      try {
        root.fhirpath.parse(text);
        return "";
      } catch (error) {
        return String((error && error.message) || error);
      }
    });
  }

  function define(key, text) {
    if (programs.size > 200) programs.clear();
    programs.set(key, JSON.parse(text));
    return true;
  }

  /** One call from the server: text in, text out; `null` asks for the program of this key. */
  function call(name, key, text) {
    const given = JSON.parse(text);
    if (key !== null && !programs.has(key)) return null;
    const functions = { evaluate, read, initial, clean, assemble, expression, inspect };
    return JSON.stringify(functions[name](...(key === null ? [] : [programs.get(key)]), ...given));
  }

  root.maillageServer = { define, call };
})(globalThis);

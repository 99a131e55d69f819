/* Evaluates a whole form: the same file runs in the browser and, on the server, in an embedded runtime.
 * Takes a program (made from a checked Questionnaire), a QuestionnaireResponse and a context; touches nothing else. */
(function (root) {
  "use strict";

  const MOST_PASSES = 20;
  const {
    PREFILLED, TYPED, NOISE_PLACES, list, keyOf, valueOf, bare, holds, extensionOf,
    same, compare, round, quantity, tidy, answerTyped, wrong,
  } = root.maillageAnswers;
  const compiled = new Map();
  const programs = new Map();

  class Failed extends Error {
    constructor(expression, detail) {
      super(JSON.stringify({ expression, detail: String(detail) }));
      this.name = "ExpressionFailed";
    }
  }

  // --- expressions ---------------------------------------------------------------------------------------

  function compile(expression) {
    let ready = compiled.get(expression);
    if (!ready) {
      if (compiled.size > 2000) compiled.clear();
      ready = root.fhirpath.compile(expression, root.fhirpath_r4_model);
      compiled.set(expression, ready);
    }
    return ready;
  }

  const plain = (value) =>
    value !== null && typeof value === "object" && typeof value.asStr === "string" ? value.asStr : value;

  function run(expression, resource, environment) {
    try {
      return compile(expression)(resource, environment).map(plain);
    } catch (error) {
      throw new Failed(expression, (error && error.message) || error);
    }
  }

  function environmentOf(context, resource) {
    const known = { resource, request: [], patient: {}, record: {}, user: {}, today: [] };
    for (const key of ["patient", "record", "user", "today"]) if (context[key]) known[key] = context[key];
    if (context.request) known.request = usable(context.request);
    return known;
  }

  /** A response without the answers that hold no value: what was typed wrong is not an answer. */
  function usable(response) {
    const copy = Object.assign({ resourceType: "QuestionnaireResponse" }, response);
    copy.item = usableItems(response.item);
    return copy;
  }

  function usableItems(items) {
    return list(items).map((item) => {
      const copy = Object.assign({}, item);
      if (item.item) copy.item = usableItems(item.item);
      if (item.answer) copy.answer = item.answer.filter((answer) => keyOf(answer) !== undefined);
      if (copy.answer && !copy.answer.length) delete copy.answer;
      return copy;
    });
  }

  function withVariables(program, id, environment) {
    const path = [];
    for (let at = id; at; at = program.items[at].parent) path.unshift(program.items[at]);
    const full = Object.assign({}, environment);
    for (const holder of [program, ...path])
      for (const one of list(holder.variables)) full[one.name] = run(one.expression, full.resource, full);
    return full;
  }

  // --- answers -------------------------------------------------------------------------------------------

  function flatten(program, response) {
    const answers = {};
    for (const id of Object.keys(program.items)) answers[id] = [];
    (function walk(items) {
      for (const item of list(items)) {
        if (!item || typeof item !== "object") continue;
        const known = Object.prototype.hasOwnProperty.call(program.items, item.linkId);
        for (const answer of list(item.answer)) {
          if (!answer || typeof answer !== "object") continue;
          const kept = Object.assign({}, answer);
          delete kept.item;
          if (known) answers[item.linkId].push(kept);
          walk(answer.item);
        }
        walk(item.item);
      }
    })(response && response.item);
    return answers;
  }

  /** Children of a question stand in its first answer, as R4 wants. */
  function nest(program, ids, answers, enabled, shape) {
    const found = [];
    for (const id of ids) {
      const item = program.items[id];
      if (item.type === "display" || (enabled && !enabled[id])) continue;
      const inside = nest(program, list(item.children), answers, enabled, shape);
      const node = shape.text && item.text ? { linkId: id, text: item.text } : { linkId: id };
      if (item.type === "group") {
        if (inside.length) node.item = inside;
      } else {
        const mine = answers[id].map(shape.answer).filter(Boolean);
        if (mine.length) node.answer = mine;
        if (mine.length && inside.length) mine[0] = Object.assign({}, mine[0], { item: inside });
      }
      if (node.item || node.answer) found.push(node);
    }
    return found;
  }

  function response(program, answers, enabled, shape, status) {
    const made = { resourceType: "QuestionnaireResponse", status: status || "in-progress" };
    if (program.canonical) made.questionnaire = program.canonical;
    const items = nest(program, program.roots, answers, enabled, shape);
    if (items.length) made.item = items;
    return made;
  }

  const AS_KEPT = { answer: (answer) => answer };
  const AS_VALUES = { answer: (answer) => (keyOf(answer) === undefined ? null : bare(answer)) };

  // --- what is enabled and calculated --------------------------------------------------------------------

  function settle(program, answers, context) {
    const enabled = {};
    for (const id of program.order) enabled[id] = true;
    let resource = null;
    const environment = (id) => {
      if (resource === null) resource = response(program, answers, enabled, AS_VALUES);
      return withVariables(program, id, environmentOf(context, resource));
    };
    for (let pass = 0; pass < MOST_PASSES; pass += 1) {
      let changed = false;
      for (const id of program.order) {
        const item = program.items[id];
        const on = isEnabled(program, item, answers, enabled, environment);
        const before = answers[id];
        if (item.calculated) answers[id] = on ? calculated(item, environment(id)) : [];
        if (on !== enabled[id] || (item.calculated && JSON.stringify(before) !== JSON.stringify(answers[id]))) {
          enabled[id] = on;
          changed = true;
          resource = null;
        }
      }
      if (!changed) return { enabled, resource: resource || response(program, answers, enabled, AS_VALUES) };
    }
    throw new Failed("", "the calculations of the form do not settle");
  }

  function isEnabled(program, item, answers, enabled, environment) {
    const parent = item.parent && program.items[item.parent];
    if (parent && !enabled[item.parent]) return false;
    if (parent && parent.type !== "group" && item.type !== "display" && !holds(answers[item.parent])) return false;
    if (item.enableExpression) {
      const found = run(item.enableExpression, environment(item.id).resource, environment(item.id));
      if (!(found.length && found[0] !== false && found[0] !== null)) return false;
    }
    const conditions = list(item.enable);
    if (!conditions.length) return true;
    const met = (one) => meets(one, enabled[one.question] ? answers[one.question] : [], program.items[one.question]);
    return item.behavior === "any" ? conditions.some(met) : conditions.every(met);
  }

  function meets(condition, answers, item) {
    const values = answers.filter((answer) => keyOf(answer) !== undefined).map(valueOf);
    if (condition.operator === "exists") return values.length > 0 === (condition.answer !== false);
    // R4: « != » is true when no answer equals the value, no answer at all included.
    if (condition.operator === "!=") return !values.some((value) => same(value, condition.answer));
    if (condition.operator === "=") return values.some((value) => same(value, condition.answer));
    return values.some((value) => {
      const order = compare(value, condition.answer, item.type);
      if (Number.isNaN(order)) return false;
      return { ">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0 }[condition.operator];
    });
  }

  function calculated(item, environment) {
    const found = run(item.calculated, environment.resource, environment);
    return answersFrom(item, found);
  }

  /** What an expression gave, as answers of this question; what does not fit is no answer. */
  function answersFrom(item, found) {
    const given = found.filter((value) => value !== null && value !== undefined && value !== "");
    if (item.type === "string" || item.type === "text") {
      const text = given.map(wordsOf).filter(Boolean).join(item.type === "text" ? "\n" : ", ");
      return text ? [{ valueString: text }] : [];
    }
    const made = given.map((value) => answerFrom(item, value)).filter(Boolean);
    return item.repeats ? made : made.slice(0, 1);
  }

  function wordsOf(value) {
    if (typeof value !== "object") return String(value);
    return String(value.text || value.display || value.label || value.value || "");
  }

  function answerFrom(item, value) {
    if (item.type === "choice" || item.type === "open-choice") {
      const code = typeof value === "object" ? value.code : String(value);
      const option = list(item.options).find((one) => one.key === code || (one.answer.valueCoding || {}).code === code);
      if (option) return option.answer;
      return typeof value === "object" ? { valueCoding: value } : null;
    }
    if (item.type === "boolean") return typeof value === "boolean" ? { valueBoolean: value } : null;
    if (item.type === "integer" || item.type === "decimal" || item.type === "quantity") {
      const number = Number(typeof value === "object" ? value.value : value);
      if (!Number.isFinite(number)) return null;
      if (item.type === "integer") return { valueInteger: Math.round(number) };
      const rounded = round(number, item.places === undefined ? NOISE_PLACES : item.places);
      return item.type === "decimal" ? { valueDecimal: rounded } : quantity(item, rounded);
    }
    if (item.type === "reference" && typeof value === "object") return { valueReference: value };
    return typeof value === "object" ? null : { [item.key]: String(value) };
  }

  const writable = (item) =>
    item.key && item.type !== "attachment" && !item.readonly && !item.calculated && !item.hidden;

  /** `fields`: what the page holds, by linkId. A question that is not on the page keeps its answer. */
  function read(program, fields, previous) {
    const answers = flatten(program, previous);
    for (const id of Object.keys(program.items)) {
      const item = program.items[id];
      if (!writable(item) || !Object.prototype.hasOwnProperty.call(fields, id)) continue;
      const typed = fields[id].map(tidy).filter(Boolean);
      const before = answers[id];
      const made = (item.repeats ? [...new Set(typed)] : typed.slice(-1)).map((text) => answerTyped(item, text));
      answers[id] = made.filter(Boolean).map((answer) => {
        const text = JSON.stringify(bare(answer));
        return before.find((old) => keyOf(answer) !== undefined && JSON.stringify(bare(old)) === text) || answer;
      });
    }
    return response(program, answers, null, AS_KEPT);
  }

  /** The verdict on a form. `final` also reports what is missing; `step` limits the errors to one group. */
  function evaluate(program, given, context, words, options) {
    const answers = flatten(program, given);
    const settled = settle(program, answers, context);
    const items = {};
    const errors = [];
    for (const id of program.sequence) {
      const item = program.items[id];
      const shown = settled.enabled[id] && !hiddenIn(program, item);
      const sentence = shown && item.key ? wrong(item, answers[id], item.required, words, options.final) : "";
      if (sentence && (!options.step || item.step === options.step)) errors.push({ id, text: sentence });
      items[id] = {
        enabled: settled.enabled[id],
        visible: shown,
        answers: answers[id].filter((answer) => keyOf(answer) !== undefined).map(bare),
        typed: answers[id].map((answer) => extensionOf(answer, TYPED)).filter((text) => text !== undefined),
        prefilled: answers[id].map((answer) => extensionOf(answer, PREFILLED)).find(Boolean) || "",
        error: sentence,
      };
    }
    return { items, errors, response: response(program, answers, null, AS_KEPT) };
  }

  function hiddenIn(program, item) {
    for (let at = item; at; at = at.parent && program.items[at.parent]) if (at.hidden) return true;
    return false;
  }

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

  root.maillageForms = { evaluate, read, initial, clean, expression, inspect, define, call };
})(globalThis);

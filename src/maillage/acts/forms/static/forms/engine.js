/* Evaluates a whole form, over answers.js: the same files run in the browser and, on the server, in an embedded runtime.
 * Takes a program (made from a checked Questionnaire), a QuestionnaireResponse and a context; touches nothing else. */
(function (root) {
  "use strict";

  const {
    PREFILLED, TYPED, watch, isRefused, list, keyOf, valueOf, bare, holds, extensionOf, isObject, same, compare, isDay,
    tidy, shownOf, answerTyped, answersFrom, writable, wrong,
  } = root.maillageAnswers;
  const MOST_PASSES = 20;
  const AS_GIVEN = { resolveInternalTypes: false }; // dates stay dates, and nodes what they are
  const compiled = new Map();

  const failure = (expression, detail) =>
    Object.assign(new Error(JSON.stringify({ expression, detail: String(detail) })), { name: "ExpressionFailed" });

  // --- expressions ---------------------------------------------------------------------------------------

  // How forms name a question, and what costs most: it goes through the whole response. Done once for a response, whose
  // items the expression then reads as variables. What is quoted or in a comment is no expression.
  const QUOTED = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\*[^]*?\*\/|\/\/.*/;
  const ITEMS = /%resource\.repeat\(item\)(?:\.where\(linkId ?= ?'([\w.-]+)'\))?/;
  const QUOTED_OR_ITEMS = new RegExp(`${QUOTED.source}|${ITEMS.source}`, "g");
  const nameOf = (id) => `items ${id}`;

  /** The expression ready to run, and the questions that it reads as variables ("" for all of them). */
  function compile(expression, base) {
    const key = `${base}|${expression}`;
    if (compiled.size > 2000) compiled.clear();
    if (!compiled.has(key)) {
      const questions = new Set();
      const text = expression.replace(QUOTED_OR_ITEMS, (found, id = "") => {
        if (!found.startsWith("%")) return found;
        questions.add(id);
        return `%\`${nameOf(id)}\``;
      });
      const ready = root.fhirpath.compile(base ? { base, expression: text } : text, root.fhirpath_r4_model);
      compiled.set(key, { ready, questions: [...questions] });
    }
    return compiled.get(key);
  }

  const everyItem = root.fhirpath.compile("%resource.repeat(item)", root.fhirpath_r4_model, AS_GIVEN);
  const itemsOf = new WeakMap();

  /** The items of a response that carry this linkId, all of them without one, as FHIRPath gives them. */
  function itemsNamed(resource, id) {
    if (!itemsOf.has(resource)) {
      const every = everyItem({}, { resource });
      const found = new Map([["", every]]);
      for (const node of every) found.set(node.data.linkId, [...(found.get(node.data.linkId) || []), node]);
      itemsOf.set(resource, found);
    }
    return itemsOf.get(resource).get(id) || [];
  }

  const plain = (value) => (isObject(value) && typeof value.asStr === "string" ? value.asStr : value);

  /** `focus` is %context: an item of a response, or a whole resource. */
  function run(expression, focus, environment) {
    watch.running = expression;
    try {
      if (isRefused(expression)) throw new Error("stopped");
      const base = focus && !focus.resourceType && focus.linkId ? "QuestionnaireResponse.item" : "";
      const { ready, questions } = compile(expression, base);
      const read = questions.map((id) => [nameOf(id), itemsNamed(environment.resource, id)]);
      return ready(focus, read.length ? { ...environment, ...Object.fromEntries(read) } : environment).map(plain);
    } catch (error) {
      throw failure(expression, (error && error.message) || error);
    }
  }

  /** A day as the expressions compare it; the same one is asked all day. */
  function dateOf(day) {
    const literal = `@${day}`;
    if (!compiled.has(literal)) compiled.set(literal, root.fhirpath.evaluate({}, literal, {}, null, AS_GIVEN));
    return compiled.get(literal);
  }

  function environmentOf(context) {
    return {
      request: context.request ? usable(context.request) : [],
      patient: Object.assign({ resourceType: "Patient" }, context.patient), // so that its birthDate is a date
      record: context.record || {},
      user: context.user || {},
      today: isDay(context.today) ? dateOf(context.today) : [],
    };
  }

  /** A response without the answers that hold no value: what was typed wrong is not an answer. */
  function usable(response) {
    const inside = (items) =>
      list(items).map((item) => {
        const { answer, ...copy } = item;
        if (item.item) copy.item = inside(item.item);
        const values = list(answer).filter((one) => keyOf(one) !== undefined);
        return values.length ? { ...copy, answer: values } : copy;
      });
    return { resourceType: "QuestionnaireResponse", ...response, item: inside(response.item) };
  }

  /** A variable that fails stays unknown: what names it fails with it, rather than count it as nothing. */
  function withVariables(program, id, environment, resource, failed) {
    const full = { ...environment, resource };
    const path = [];
    for (let at = id; at; at = program.items[at].parent) path.unshift(program.items[at]);
    for (const holder of [program, ...path])
      for (const one of list(holder.variables)) {
        const found = attempt(one.expression, nodeOf(resource, holder.id), full, failed, `${holder.id || ""}:variable`);
        if (found) full[one.name] = found;
      }
    return full;
  }

  /** null when it fails, which is noted under this name. */
  function attempt(expression, focus, environment, failed, name) {
    try {
      return run(expression, focus, environment);
    } catch {
      failed.add(name);
      return null;
    }
  }

  /** The item of the response that an expression is about; an empty one before it has an answer. */
  function nodeOf(resource, id) {
    if (!id) return resource;
    const pending = [...list(resource.item)];
    for (const one of pending) {
      if (one.linkId === id) return one;
      pending.push(...list(one.item), ...list(one.answer).flatMap((answer) => list(answer.item)));
    }
    return { linkId: id };
  }

  // --- the answers of a form -----------------------------------------------------------------------------

  function flatten(program, response) {
    const answers = Object.fromEntries(program.sequence.map((id) => [id, []]));
    (function walk(items) {
      for (const item of list(items)) {
        if (!isObject(item)) continue;
        for (const answer of list(item.answer)) {
          if (!isObject(answer)) continue;
          const { item: _inside, ...kept } = answer;
          const said = keyOf(kept) !== undefined || extensionOf(kept, TYPED) !== undefined;
          if (said && Object.hasOwn(answers, item.linkId)) answers[item.linkId].push(kept);
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
      const mine = answers[id].map(shape.answer).filter(Boolean);
      if (mine.length && inside.length) mine[0] = { ...mine[0], item: inside };
      if (mine.length) found.push({ ...node, answer: mine });
      else if (item.type === "group" && inside.length) found.push({ ...node, item: inside });
    }
    return found;
  }

  function response(program, answers, enabled, shape, status) {
    const items = nest(program, program.roots, answers, enabled, shape);
    return {
      resourceType: "QuestionnaireResponse",
      status: status || "in-progress",
      ...(program.canonical && { questionnaire: program.canonical }),
      ...(items.length && { item: items }),
    };
  }

  const AS_KEPT = { answer: (answer) => answer };
  const AS_VALUES = { answer: (answer) => (keyOf(answer) === undefined ? null : bare(answer)) };

  // --- what is enabled and calculated --------------------------------------------------------------------

  /** Repeats until nothing changes. What fails is empty; what never settles is stopped, and has failed too. */
  function settle(program, answers, context) {
    const enabled = Object.fromEntries(program.order.map((id) => [id, true]));
    const known = environmentOf(context);
    const restless = new Set();
    let resource = null;
    for (let pass = 0; ; pass += 1) {
      const failed = new Set(restless);
      const ask = (id, kind) => {
        if (restless.has(`${id}:${kind}`)) return [];
        if (resource === null) resource = response(program, answers, enabled, AS_VALUES);
        const environment = withVariables(program, id, known, resource, failed);
        return attempt(program.items[id][kind], nodeOf(resource, id), environment, failed, `${id}:${kind}`) || [];
      };
      let changed = false;
      for (const id of program.order) {
        const item = program.items[id];
        const on = isEnabled(program, item, answers, enabled, ask);
        const before = answers[id];
        if (item.calculated) answers[id] = on ? answersFrom(item, ask(id, "calculated")) : [];
        if (on === enabled[id] && (!item.calculated || JSON.stringify(before) === JSON.stringify(answers[id]))) continue;
        enabled[id] = on;
        changed = true;
        resource = null;
        const stopped = pass < MOST_PASSES ? [] : ["calculated", "enableExpression"].filter((kind) => item[kind]);
        for (const kind of stopped) restless.add(`${id}:${kind}`);
      }
      if (!changed) return { enabled, failed };
    }
  }

  function isEnabled(program, item, answers, enabled, ask) {
    const parent = item.parent && program.items[item.parent];
    if (parent && !enabled[item.parent]) return false; // hidden with it
    if (parent && parent.type !== "group" && item.type !== "display" && !holds(answers[item.parent])) return false;
    if (item.enableExpression && !isTrue(ask(item.id, "enableExpression"))) return false;
    const conditions = list(item.enable);
    const met = (one) => meets(one, enabled[one.question] ? answers[one.question] : [], program.items[one.question]);
    return item.behavior === "any" && conditions.length ? conditions.some(met) : conditions.every(met);
  }

  const isTrue = (found) => found.length > 0 && found[0] !== false && found[0] !== null;

  function meets(condition, answers, item) {
    const values = answers.filter((answer) => keyOf(answer) !== undefined).map(valueOf);
    if (condition.operator === "exists") return values.length > 0 === (condition.answer !== false);
    // R4: « != » is true when no answer equals the value, no answer at all included.
    if (condition.operator === "!=") return !values.some((value) => same(value, condition.answer));
    if (condition.operator === "=") return values.some((value) => same(value, condition.answer));
    return values.some((value) => {
      const order = compare(value, condition.answer, item.type);
      return { ">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0 }[condition.operator];
    });
  }

  /** `fields`: what the page holds, by linkId. A question that is not on the page keeps its answer. */
  function read(program, fields, previous) {
    const answers = flatten(program, previous);
    for (const id of program.sequence) {
      const item = program.items[id];
      if (!writable(item) || !Object.hasOwn(fields, id)) continue;
      const typed = fields[id].map(tidy).filter(Boolean);
      const before = answers[id].filter((answer) => keyOf(answer) !== undefined);
      const made = (text) => {
        const answer = answerTyped(item, text);
        const value = JSON.stringify(answer);
        return before.find((old) => shownOf(old) === text || JSON.stringify(bare(old)) === value) || answer;
      };
      answers[id] = (item.repeats ? [...new Set(typed)] : typed.slice(-1)).map(made).filter(Boolean);
    }
    return response(program, answers, null, AS_KEPT);
  }

  /** What is said of each answer once the form is settled. `final` also reports what is missing; `step` limits the
   * errors to one group. */
  function verdict(program, answers, settled, words, options) {
    const items = {};
    const errors = [];
    for (const id of program.sequence) {
      const item = program.items[id];
      const shown = settled.enabled[id] && !item.hidden;
      const failed = settled.failed.has(`${id}:calculated`);
      const sentence = shown && item.key ? wrong(item, answers[id], failed, words, options.final) : "";
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
    return { items, errors, failed: [...settled.failed], response: response(program, answers, null, AS_KEPT) };
  }

  function evaluate(program, given, context, words, options) {
    const answers = flatten(program, given);
    return verdict(program, answers, settle(program, answers, context), words, options);
  }

  root.maillageForms = { evaluate, read };
  // For the rest of the server's engine, which no page needs.
  root.maillageForms.parts = {
    AS_KEPT, AS_VALUES, run, attempt, isTrue, environmentOf, usable, nodeOf, withVariables, flatten, settle, response,
    verdict,
  };
})(globalThis);

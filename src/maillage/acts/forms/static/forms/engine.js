/* Evaluates a whole form: the same file runs in the browser and, on the server, in an embedded runtime.
 * Takes a program (made from a checked Questionnaire), a QuestionnaireResponse and a context; touches nothing else. */
(function (root) {
  "use strict";

  const MOST_PASSES = 20;
  const PREFILLED = "https://maillage.example/StructureDefinition/prefilled-from";
  const TYPED = "https://maillage.example/StructureDefinition/typed";
  const NOISE_PLACES = 8; // binary fractions: 0.1 + 0.2 is 0.3 for everybody
  const AS_DATES = { resolveInternalTypes: false };
  const compiled = new Map();

  const failure = (expression, detail) =>
    Object.assign(new Error(JSON.stringify({ expression, detail: String(detail) })), { name: "ExpressionFailed" });

  // --- expressions ---------------------------------------------------------------------------------------

  // What the server tells and asks: expressions that were stopped and are not run again, the one that runs now.
  const watch = { refused: [], running: "" };
  const isRefused = (text) => watch.refused.includes(text) || watch.refused.includes("*");

  function compile(expression, base, how = [root.fhirpath_r4_model]) {
    const key = `${base}|${how.length}|${expression}`;
    if (compiled.size > 2000) compiled.clear();
    if (!compiled.has(key))
      compiled.set(key, root.fhirpath.compile(base ? { base, expression } : expression, ...how));
    return compiled.get(key);
  }

  const plain = (value) => (isObject(value) && typeof value.asStr === "string" ? value.asStr : value);

  /** `focus` is %context: an item of a response, or a whole resource. */
  function run(expression, focus, environment) {
    watch.running = expression;
    try {
      if (isRefused(expression)) throw new Error("stopped");
      const base = focus && !focus.resourceType && focus.linkId ? "QuestionnaireResponse.item" : "";
      return compile(expression, base)(focus, environment).map(plain);
    } catch (error) {
      throw failure(expression, (error && error.message) || error);
    }
  }

  function environmentOf(context) {
    return {
      request: context.request ? usable(context.request) : [],
      patient: Object.assign({ resourceType: "Patient" }, context.patient), // so that its birthDate is a date
      record: context.record || {},
      user: context.user || {},
      today: isDay(context.today) ? compile(`@${context.today}`, "", [null, AS_DATES])({}, {}) : [],
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

  // --- answers -------------------------------------------------------------------------------------------

  const list = (value) => (Array.isArray(value) ? value : []);
  const keyOf = (answer) => Object.keys(answer).find((key) => key.startsWith("value"));
  const valueOf = (answer) => answer[keyOf(answer)];
  const bare = (answer) => ({ [keyOf(answer)]: valueOf(answer) });
  const holds = (answers) => answers.some((answer) => keyOf(answer) !== undefined);
  const extensionOf = (answer, url) => (list(answer.extension).find((one) => one.url === url) || {}).valueString;  const isObject = (value) => value !== null && typeof value === "object";

  function same(value, wanted) {
    if (!isObject(wanted) || !isObject(value)) return value === wanted;
    if ("reference" in wanted) return value.reference === wanted.reference;
    const unit = (quantity) => quantity.code || quantity.unit;
    if ("value" in wanted) return value.value === wanted.value && unit(value) === unit(wanted);
    return value.code === wanted.code && (!wanted.system || !value.system || value.system === wanted.system);
  }

  function compare(one, other, type) {
    const [left, right] = [one, other]
      .map((value) => (isObject(value) ? value.value : value))
      .map((value) => (type === "dateTime" ? Date.parse(value) : value));
    if (left === right) return 0;
    return left < right ? -1 : left > right ? 1 : NaN;
  }

  function round(number, places) {
    const power = 10 ** places;
    return Math.round((number + Math.sign(number) * Number.EPSILON * Math.abs(number)) * power) / power;
  }

  const quantity = (item, number) => ({ valueQuantity: { value: number, ...item.unit } });

  // --- what a person typed -------------------------------------------------------------------------------

  // NUL and other controls have no place in a text, and PostgreSQL refuses the first in JSON.
  const tidy = (text) =>
    String(text).replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g, "").replace(/^\s+|\s+$/g, "");

  function number(text) {
    // Spaces only between groups of three digits: « 7 5 » is no 75.
    const grouped = /^[+-]?\d{1,3}(?:\s\d{3})+(?:[.,]\d*)?$/.test(text) ? text.replace(/\s/g, "") : text;
    const compact = grouped.replace(",", ".").replace(/^\u2212/, "-");
    return /^[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})$/.test(compact) ? Number(compact) : NaN;
  }

  function dayOf(text) {
    const french = /^(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4})$/.exec(text);
    const iso = french ? `${french[3]}-${french[2].padStart(2, "0")}-${french[1].padStart(2, "0")}` : text;
    return isDay(iso) ? iso : undefined;
  }

  function isDay(text) {
    const parts = /^([1-9]\d{3})-(\d{2})-(\d{2})$/.exec(text);
    return parts !== null && new Date(Date.UTC(parts[1], parts[2] - 1, parts[3])).toISOString().startsWith(text);
  }

  function timeOf(text) {
    const parts = /^([01]?\d|2[0-3])\s?[:hH]\s?([0-5]\d)?(?::([0-5]\d))?$/.exec(text);
    return parts ? `${parts[1].padStart(2, "0")}:${parts[2] || "00"}:${parts[3] || "00"}` : undefined;
  }

  const withOffset = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;

  /** A day and a time read in Paris, with the offset that R4 wants; "gap" for an hour that is skipped in March. */
  function instantOf(text) {
    if (withOffset.test(text) && !Number.isNaN(Date.parse(text))) return text;
    const [, typedDay, typedTime] = /^(\S+?)(?:T|\s+(?:à\s+)?)(\S+)$/.exec(text) || [];
    if (typedDay === undefined) return dayOf(text);
    const [day, time] = [dayOf(typedDay), timeOf(typedTime)];
    if (!day || !time) return undefined;
    // In October the first of the two hours is taken.
    const offset = ["+02:00", "+01:00"].find((each) => offsetAt(Date.parse(`${day}T${time}${each}`)) === each);
    return offset ? `${day}T${time}${offset}` : "gap";
  }

  /** Directive 2000/84/CE: from the last Sunday of March to the last Sunday of October, at 1 h UTC. */
  function offsetAt(instant) {
    const [march, october] = [2, 9].map((month) => {
      const last = new Date(Date.UTC(new Date(instant).getUTCFullYear(), month + 1, 0, 1));
      return last - last.getUTCDay() * 86400e3;
    });
    return instant >= march && instant < october ? "+02:00" : "+01:00";
  }

  /** What the page shows of an answer that says more than its control: the minute of an instant, a name. */
  function shownOf(answer) {
    const value = valueOf(answer);
    if (keyOf(answer) === "valueReference") return value.display || value.reference;
    if (keyOf(answer) !== "valueDateTime" || !withOffset.test(value)) return undefined;
    const instant = Date.parse(value);
    return new Date(instant + parseInt(offsetAt(instant), 10) * 3600e3).toISOString().slice(0, 16);
  }

  const REFERENCE = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/;
  const MOST_INTEGER = 2147483647; // R4: an integer holds 32 bits
  const isInteger = (value) => Number.isInteger(value) && Math.abs(value) <= MOST_INTEGER;

  const optionOf = (item, code) => list(item.options).find((one) => [one.key, one.answer.valueCoding?.code].includes(code));

  function answerTyped(item, text) {
    const wrong = { extension: [{ url: TYPED, valueString: text }] };
    if (optionOf(item, text)) return optionOf(item, text).answer;
    switch (item.type) {
      case "choice": return wrong;
      case "string": return { valueString: text.replace(/\s*\n\s*/g, " ") };
      case "open-choice": case "text": return { valueString: text };
      case "boolean": return text === "true" || text === "false" ? { valueBoolean: text === "true" } : wrong;
      case "integer": return isInteger(number(text)) ? { valueInteger: number(text) } : wrong;
      case "decimal": return Number.isNaN(number(text)) ? wrong : { valueDecimal: number(text) };
      case "quantity": return Number.isNaN(number(text)) ? wrong : quantity(item, number(text));
      case "date": return dayOf(text) ? { valueDate: dayOf(text) } : wrong;
      case "time": return timeOf(text) ? { valueTime: timeOf(text) } : wrong;
      case "dateTime": return [undefined, "gap"].includes(instantOf(text)) ? wrong : { valueDateTime: instantOf(text) };
      case "reference": return { valueReference: REFERENCE.test(text) ? { reference: text } : { display: text } };
      case "url": return { valueUri: text };
      default: return null;
    }
  }

  // --- what is wrong -------------------------------------------------------------------------------------

  const quote = (value, words) => (typeof value === "number" ? String(value).replace(".", words.point || ",") : String(value));
  const say = (words, name, values) =>
    words[name].replace(/\{(\w+)\}/g, (_all, key) => (values && key in values ? quote(values[key], words) : ""));

  function wrongAnswer(item, answer, words) {
    if (keyOf(answer) === undefined) return wrongTyped(item, extensionOf(answer, TYPED) || "", words);
    const value = valueOf(answer);
    if (item.type === "choice" || item.type === "open-choice") {
      const offered = list(item.options).some((one) => same(value, valueOf(one.answer)));
      return offered || (item.type === "open-choice" && typeof value === "string") ? "" : words.option;
    }
    if (item.numeric) return wrongNumber(item, value, words);
    if (item.type === "boolean") return typeof value === "boolean" ? "" : words.option;
    if (isObject(value)) return "";
    return typeof value === "string" ? wrongText(item, value, words) : words[item.type] || words.text;
  }

  function wrongText(item, value, words) {
    const isUrl = (text) => /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(text);
    const shape = { date: isDay, time: timeOf, dateTime: instantOf, url: isUrl }[item.type];
    if (shape && !shape(value)) return words[item.type];
    const [most, over] = [item.maxLength, [...value].length - item.maxLength];
    if (over > 0) return say(words, most === 1 ? "oneSign" : "tooLong", { most, over });
    if (item.regex && !fits(item.regex, value))
      return item.entryFormat ? say(words, "format", { format: item.entryFormat }) : words.regex;
    const [min, max] = [item.min, item.max];
    if (min !== undefined && compare(value, min, item.type) < 0) return say(words, "since", { min: said(min) });
    return max !== undefined && compare(value, max, item.type) > 0 ? say(words, "until", { max: said(max) }) : "";
  }

  const said = (text) => (isDay(text) ? text.split("-").reverse().join("/") : text);

  function fits(regex, value) {
    watch.running = regex;
    return !isRefused(regex) && new RegExp(`^(?:${regex})$`, "u").test(value);
  }

  function wrongTyped(item, text, words) {
    if (item.type === "dateTime" && instantOf(text) === "gap") return words.gap;
    if (!item.numeric) return words[item.type] || words.option;
    if (item.type === "integer" && Math.abs(number(text)) > MOST_INTEGER) return words.tooLarge;
    const sentence = item.type === "integer" ? words.integer : words.decimal;
    return sentence + proposal(item, meant(item, text), words);
  }

  function proposal(item, guess, words) {
    const fitting = inRange(item, guess) && guess !== 0 && (item.type !== "integer" || isInteger(guess));
    return fitting ? ` ${say(words, "meant", { guess })}` : "";
  }

  /** A comma typed as its neighbours on the keyboard, or the unit repeated: nothing else is guessed. */
  function meant(item, text) {
    const comma = /^([+-]?\d+)\s?[\s;:,.]\s?(\d+)$/.exec(text);
    if (comma) return number(`${comma[1]},${comma[2]}`);
    const unit = item.unit && [item.unit.unit, item.unit.code].find((each) => each && text.endsWith(each));
    return unit ? number(text.slice(0, -unit.length).trim()) : NaN;
  }

  const inRange = (item, value) =>
    !Number.isNaN(value) && (item.min === undefined || value >= item.min) && (item.max === undefined || value <= item.max);

  function wrongNumber(item, given, words) {
    const value = item.type === "quantity" && isObject(given) ? given.value : given;
    if (typeof value !== "number" || !Number.isFinite(value)) return words.decimal;
    if (item.type === "integer" && !isInteger(value)) return Number.isInteger(value) ? words.tooLarge : words.integer;
    if (!inRange(item, value)) {
      // A slip of ten is the common one: a comma forgotten.
      const guess = round(value > item.max ? value / 10 : value * 10, NOISE_PLACES);
      const name = item.min === undefined ? "atMost" : item.max === undefined ? "atLeast" : "between";
      const range = say(words, name, { min: item.min, max: item.max, unit: item.unit ? ` ${words.units?.[item.unit.unit] || item.unit.unit}` : "" });
      return range + proposal(item, guess, words);
    }
    if (item.places === undefined || round(value, item.places) === value) return "";
    return say(words, ["whole", "place"][item.places] || "places", { places: item.places });
  }

  function wrong(item, answers, failed, words, final) {
    for (const answer of answers) {
      const sentence = wrongAnswer(item, answer, words);
      if (sentence) return sentence;
    }
    if (!item.repeats && answers.length > 1) return words.one;
    if (item.maxOccurs && answers.length > item.maxOccurs)
      return item.maxOccurs === 1 ? words.one : say(words, "most", { most: item.maxOccurs });
    if (final && item.required && failed) return words.failed;
    if (!final || item.readonly || item.calculated || item.type === "attachment") return "";
    if (item.required && !answers.length)
      return say(words, item.options || item.type === "boolean" ? "choose" : "answer", { label: words.labels?.[item.id] || item.label });
    if (item.minOccurs > 1 && answers.length < item.minOccurs && (item.required || answers.length))
      return say(words, "least", { least: item.minOccurs });
    return "";
  }

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

  const wordsOf = (value) =>
    String(typeof value === "object" ? value.text || value.display || value.label || value.value || "" : value);

  function answerFrom(item, value) {
    if (item.type === "choice" || item.type === "open-choice") {
      const code = typeof value === "object" ? value.code : String(value);
      const option = optionOf(item, code);
      return option ? option.answer : isObject(value) ? { valueCoding: value } : null;
    }
    if (item.type === "boolean") return typeof value === "boolean" ? { valueBoolean: value } : null;
    if (item.numeric) {
      const number = Number(typeof value === "object" ? value.value : value);
      if (!Number.isFinite(number)) return null;
      if (item.type === "integer") return isInteger(Math.round(number)) ? { valueInteger: Math.round(number) } : null;
      const rounded = round(number, item.places === undefined ? NOISE_PLACES : item.places);
      return item.type === "decimal" ? { valueDecimal: rounded } : quantity(item, rounded);
    }
    if (item.type === "reference" && typeof value === "object") return { valueReference: value };
    return typeof value === "object" ? null : { [item.key]: String(value) };
  }

  const writable = (item) => item.key && item.type !== "attachment" && !(item.readonly || item.calculated || item.hidden);

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

  /** The verdict on a form. `final` also reports what is missing; `step` limits the errors to one group. */
  function evaluate(program, given, context, words, options) {
    const answers = flatten(program, given);
    const settled = settle(program, answers, context);
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

  root.maillageForms = { evaluate, read };
  // For the rest of the server's engine, which no page needs.
  root.maillageForms.parts = {
    PREFILLED, AS_KEPT, AS_VALUES, watch, bare, keyOf, list, extensionOf, run, attempt, isTrue, environmentOf, usable,
    nodeOf, withVariables, flatten, settle, response, answersFrom, optionOf, writable,
  };
})(globalThis);

/* Evaluates a whole form: the same file runs in the browser and, on the server, in an embedded runtime.
 * Takes a program (made from a checked Questionnaire), a QuestionnaireResponse and a context; touches nothing else. */
(function (root) {
  "use strict";

  const MOST_PASSES = 20;
  const PREFILLED = "https://maillage.example/StructureDefinition/prefilled-from";
  const TYPED = "https://maillage.example/StructureDefinition/typed";
  const NOISE_PLACES = 8; // binary fractions: 0.1 + 0.2 is 0.3 for everybody
  const compiled = new Map();

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

  const list = (value) => (Array.isArray(value) ? value : []);
  const keyOf = (answer) => Object.keys(answer).find((key) => key.startsWith("value"));
  const valueOf = (answer) => answer[keyOf(answer)];
  const bare = (answer) => ({ [keyOf(answer)]: valueOf(answer) });
  const holds = (answers) => answers.some((answer) => keyOf(answer) !== undefined);
  const extensionOf = (answer, url) => {
    const found = list(answer.extension).find((one) => one.url === url);
    return found ? found.valueString : undefined;
  };

  function same(value, wanted) {
    if (wanted === null || typeof wanted !== "object") return value === wanted;
    if (value === null || typeof value !== "object") return false;
    if ("reference" in wanted) return value.reference === wanted.reference;
    if ("value" in wanted) return value.value === wanted.value && (value.code || value.unit) === (wanted.code || wanted.unit);
    return value.code === wanted.code && (!wanted.system || !value.system || value.system === wanted.system);
  }

  function compare(one, other, type) {
    const [left, right] = [one, other].map((value) => {
      const found = value !== null && typeof value === "object" ? value.value : value;
      if (type === "dateTime") return Date.parse(found);
      return typeof found === "string" ? found : Number(found);
    });
    if (typeof left === "number" && typeof right === "number") return left - right;
    const [a, b] = [String(left), String(right)];
    return a === b ? 0 : a < b ? -1 : 1;
  }

  function round(number, places) {
    const power = 10 ** places;
    return Math.round((number + Math.sign(number) * Number.EPSILON * Math.abs(number)) * power) / power;
  }

  function quantity(item, number) {
    return { valueQuantity: Object.assign({ value: number }, item.unit ? unitOf(item.unit) : {}) };
  }

  const unitOf = (unit) => {
    const made = { unit: unit.display || unit.code };
    if (unit.system) made.system = unit.system;
    if (unit.code) made.code = unit.code;
    return made;
  };

  // --- what a person typed -------------------------------------------------------------------------------

  // NUL and other controls have no place in a text, and PostgreSQL refuses the first in JSON.
  const tidy = (text) =>
    String(text).replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/g, "").replace(/^\s+|\s+$/g, "");

  function number(text) {
    const compact = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".").replace("\u2212", "-");
    return /^[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})$/.test(compact) ? Number(compact) : NaN;
  }

  function dayOf(text) {
    const french = /^(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4})$/.exec(text);
    const iso = french ? `${french[3]}-${french[2].padStart(2, "0")}-${french[1].padStart(2, "0")}` : text;
    return isDay(iso) ? iso : undefined;
  }

  function isDay(text) {
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
    if (!parts) return false;
    const day = new Date(Date.UTC(+parts[1], +parts[2] - 1, +parts[3]));
    return +parts[1] > 1000 && day.getUTCMonth() === +parts[2] - 1 && day.getUTCDate() === +parts[3];
  }

  function timeOf(text) {
    const parts = /^([01]?\d|2[0-3])\s?[:hH]\s?([0-5]\d)?(?::([0-5]\d))?$/.exec(text);
    return parts ? `${parts[1].padStart(2, "0")}:${parts[2] || "00"}:${parts[3] || "00"}` : undefined;
  }

  /** A day and a time read in Paris, with the offset that R4 wants. */
  function instantOf(text) {
    if (/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
    const parts = /^(\S+?)(?:T|\s+(?:à\s+)?)(\S+)$/.exec(text);
    const day = dayOf(parts ? parts[1] : text);
    const time = parts && timeOf(parts[2]);
    if (!day || (parts && !time)) return undefined;
    return parts ? `${day}T${time}${summer(day, time) ? "+02:00" : "+01:00"}` : day;
  }

  /** Directive 2000/84/CE: from the last Sunday of March to the last Sunday of October, at 1 h UTC. */
  function summer(day, time) {
    const at = Date.parse(`${day}T${time}Z`);
    const change = (month) => {
      const last = new Date(Date.UTC(+day.slice(0, 4), month + 1, 0));
      return Date.UTC(+day.slice(0, 4), month, last.getUTCDate() - last.getUTCDay(), 1);
    };
    return at - 3600e3 >= change(2) && at - 2 * 3600e3 < change(9);
  }

  function answerTyped(item, text) {
    const wrong = { extension: [{ url: TYPED, valueString: text }] };
    const option = list(item.options).find((one) => one.key === text || (one.answer.valueCoding || {}).code === text);
    if (option) return option.answer;
    switch (item.type) {
      case "choice": return wrong;
      case "string": return { valueString: text.replace(/\s*\n\s*/g, " ") };
      case "open-choice": case "text": return { valueString: text };
      case "boolean": return text === "true" || text === "false" ? { valueBoolean: text === "true" } : wrong;
      case "integer": return Number.isSafeInteger(number(text)) ? { valueInteger: number(text) } : wrong;
      case "decimal": return Number.isNaN(number(text)) ? wrong : { valueDecimal: number(text) };
      case "quantity": return Number.isNaN(number(text)) ? wrong : quantity(item, number(text));
      case "date": return dayOf(text) ? { valueDate: dayOf(text) } : wrong;
      case "time": return timeOf(text) ? { valueTime: timeOf(text) } : wrong;
      case "dateTime": return instantOf(text) ? { valueDateTime: instantOf(text) } : wrong;
      case "reference": return { valueReference: { display: text } };
      case "url": return { valueUri: text };
      default: return null;
    }
  }

  // --- what is wrong -------------------------------------------------------------------------------------

  const fr = (value) => String(value).replace(".", ",");
  const say = (words, name, values) =>
    words[name].replace(/\{(\w+)\}/g, (_all, key) => (values && key in values ? fr(values[key]) : ""));

  function wrongAnswer(item, answer, words) {
    if (keyOf(answer) === undefined) return wrongTyped(item, extensionOf(answer, TYPED) || "", words);
    const value = valueOf(answer);
    if ((item.type === "choice" || item.type === "open-choice") && keyOf(answer) !== "valueString") {
      const offered = list(item.options).some((one) => same(value, valueOf(one.answer)));
      return offered || !list(item.options).length ? "" : words.option;
    }
    if (item.type === "choice") return list(item.options).some((one) => valueOf(one.answer) === value) ? "" : words.option;
    if (item.numeric) return wrongNumber(item, value, words);
    if (item.type === "boolean") return typeof value === "boolean" ? "" : words.option;
    if (typeof value === "object" || value === null) return "";
    if (typeof value !== "string") return words[item.type] || words.text;
    return wrongText(item, value, words);
  }

  function wrongText(item, value, words) {
    if (item.type === "date" && !isDay(value)) return words.date;
    if (item.type === "time" && !timeOf(value)) return words.time;
    if (item.type === "dateTime" && !instantOf(value)) return words.dateTime;
    if (item.type === "url" && !/^https?:\/\/[^\s/]+\.[^\s]+$/i.test(value)) return words.url;
    const length = [...value].length;
    if (item.maxLength && length > item.maxLength)
      return say(words, "tooLong", { most: item.maxLength, over: length - item.maxLength });
    if (item.regex && !new RegExp(`^(?:${item.regex})$`, "u").test(value))
      return item.entryFormat ? say(words, "format", { format: item.entryFormat }) : words.regex;
    if (item.min !== undefined && compare(value, item.min, item.type) < 0) return say(words, "since", { min: said(item.min) });
    if (item.max !== undefined && compare(value, item.max, item.type) > 0) return say(words, "until", { max: said(item.max) });
    return "";
  }

  const said = (text) => (isDay(text) ? text.split("-").reverse().join("/") : text);

  function wrongTyped(item, text, words) {
    if (!item.numeric) return words[item.type] || words.option;
    const first = /[+-]?\d+(?:[.,]\d+)?/.exec(text.replace(/(\d)[\s;](\d)/g, "$1,$2"));
    const guess = first ? number(first[0]) : NaN;
    const fits = !Number.isNaN(guess) && inRange(item, guess) && (item.type !== "integer" || Number.isInteger(guess));
    const sentence = item.type === "integer" ? words.integer : words.decimal;
    return fits ? `${sentence} ${say(words, "meant", { guess })}` : sentence;
  }

  const inRange = (item, value) =>
    (item.min === undefined || value >= item.min) && (item.max === undefined || value <= item.max);

  function wrongNumber(item, given, words) {
    const value = item.type === "quantity" && given && typeof given === "object" ? given.value : given;
    if (typeof value !== "number" || !Number.isFinite(value)) return words.decimal;
    if (item.type === "integer" && !Number.isInteger(value)) return words.integer;
    if (!inRange(item, value)) return `${range(item, words)}${suggestion(item, value, words)}`;
    if (item.places !== undefined && round(value, item.places) !== value) {
      const sentence = item.places === 0 ? words.whole : say(words, "places", { places: item.places });
      return `${sentence} ${say(words, "meant", { guess: round(value, item.places) })}`;
    }
    return "";
  }

  function range(item, words) {
    const unit = item.unit ? ` ${item.unit.display || item.unit.code}` : "";
    if (item.min !== undefined && item.max !== undefined) return say(words, "between", { min: item.min, max: item.max, unit });
    return item.min !== undefined ? say(words, "atLeast", { min: item.min, unit }) : say(words, "atMost", { max: item.max, unit });
  }

  /** A slip of ten is the common one (a comma forgotten): propose it when it fits. */
  function suggestion(item, value, words) {
    const above = item.max !== undefined && value > item.max;
    const guess = round(above ? value / 10 : value * 10, NOISE_PLACES);
    if (!inRange(item, guess) || (item.type === "integer" && !Number.isInteger(guess)) || guess === 0) return "";
    return ` ${say(words, "meant", { guess })}`;
  }

  function wrong(item, answers, isRequired, words, final) {
    for (const answer of answers) {
      const sentence = wrongAnswer(item, answer, words);
      if (sentence) return sentence;
    }
    if (!item.repeats && answers.length > 1) return words.one;
    if (item.maxOccurs && answers.length > item.maxOccurs) return say(words, "most", { most: item.maxOccurs });
    if (!final || item.readonly || item.calculated || item.type === "attachment") return "";
    if (isRequired && !answers.length)
      return say(words, item.options || item.type === "boolean" ? "choose" : "answer", { label: item.label });
    if (item.minOccurs > 1 && answers.length < item.minOccurs && (isRequired || answers.length))
      return say(words, "least", { least: item.minOccurs });
    return "";
  }

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
          const said = keyOf(kept) !== undefined || extensionOf(kept, TYPED) !== undefined;
          if (known && said) answers[item.linkId].push(kept);
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

  root.maillageForms = { evaluate, read };
  // For the rest of the server's engine, which no page needs.
  root.maillageForms.parts = {
    PREFILLED, AS_KEPT, bare, keyOf, list, extensionOf, run, environmentOf, usable, withVariables, flatten, settle,
    response, answersFrom,
  };
})(globalThis);

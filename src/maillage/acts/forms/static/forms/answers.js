/* Answers: what a person typed as FHIR values, and what is wrong with them. Knows one question at a time.
 * First of the two files of the engine; the same runs in the browser and, on the server, in an embedded runtime. */
(function (root) {
  "use strict";

  const PREFILLED = "https://maillage.example/StructureDefinition/prefilled-from";
  const TYPED = "https://maillage.example/StructureDefinition/typed";
  const NOISE_PLACES = 8; // binary fractions: 0.1 + 0.2 is 0.3 for everybody

  // What the server tells and asks: what was stopped and is not run again, what runs now.
  const watch = { refused: [], running: "" };
  const isRefused = (text) => watch.refused.includes(text) || watch.refused.includes("*");

  // --- answers -------------------------------------------------------------------------------------------

  const list = (value) => (Array.isArray(value) ? value : []);
  const keyOf = (answer) => Object.keys(answer).find((key) => key.startsWith("value"));
  const valueOf = (answer) => answer[keyOf(answer)];
  const bare = (answer) => ({ [keyOf(answer)]: valueOf(answer) });
  const holds = (answers) => answers.some((answer) => keyOf(answer) !== undefined);
  const extensionOf = (answer, url) => (list(answer.extension).find((one) => one.url === url) || {}).valueString;
  const isObject = (value) => value !== null && typeof value === "object";

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

  // --- what an expression gave ---------------------------------------------------------------------------

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

  root.maillageAnswers = {
    PREFILLED, TYPED, watch, isRefused, list, keyOf, valueOf, bare, holds, extensionOf, isObject, same, compare, isDay,
    tidy, shownOf, optionOf, answerTyped, answersFrom, writable, wrong,
  };
})(globalThis);

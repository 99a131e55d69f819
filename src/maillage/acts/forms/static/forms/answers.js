/* One answer: what was typed becomes a FHIR value, and a value that does not fit gets its sentence. */
(function (root) {
  "use strict";

  const PREFILLED = "https://maillage.example/StructureDefinition/prefilled-from";
  const TYPED = "https://maillage.example/StructureDefinition/typed";
  const NOISE_PLACES = 8; // binary fractions: 0.1 + 0.2 is 0.3 for everybody

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

  root.maillageAnswers = {
    PREFILLED, TYPED, NOISE_PLACES, list, keyOf, valueOf, bare, holds, extensionOf,
    same, compare, round, quantity, tidy, answerTyped, wrong,
  };
})(globalThis);

/* Tries the expressions of a form before it is accepted, on answers made for it: only the server does. */
(function (root) {
  "use strict";

  const { watch, list } = root.maillageAnswers;
  const { AS_VALUES, run, isTrue, environmentOf, nodeOf, withVariables, response } = root.maillageForms.parts;
  const KNOWN = ["resource", "context", "request", "patient", "record", "user", "today", "ucum", "sct", "loinc"];
  const PATTERNS = ["matches", "matchesFull", "replaceMatches"];
  const CONTEXT = {
    patient: { birthDate: "1958-03-12", age: 67, sex: "F" },
    record: {},
    user: { display: "Dr Essai", profession: "10" },
    today: "2026-01-15",
  };

  // --- as written ----------------------------------------------------------------------------------------

  /** What `look` says of a text, asked once: forms say the same things. */
  function remembered(look) {
    const known = new Map();
    return (text) => {
      if (known.size > 2000) known.clear();
      if (!known.has(text)) known.set(text, look(text));
      return known.get(text);
    };
  }

  /** What an expression names: `%` names, functions, patterns of its functions. `fault` when it cannot be read. */
  const inspect = remembered((text) => {
    const found = { fault: "", names: [], functions: [], patterns: [] };
    const first = (node, type) => list(node.children).find((child) => child.type === type);
    const walk = (node) => {
      if (node.type === "ExternalConstantTerm") found.names.push(nameIn(node.text));
      if (node.type === "Functn") {
        const name = first(node, "Identifier").text;
        found.functions.push(name);
        const literal = PATTERNS.includes(name) && literalIn(list((first(node, "ParamList") || {}).children)[0]);
        if (literal) found.patterns.push(literal);
      }
      list(node.children).forEach(walk);
    };
    try {
      walk(root.fhirpath.parse(text));
    } catch (error) {
      found.fault = String((error && error.message) || error);
    }
    return found;
  });

  const nameIn = (text) => String(text).replace(/[`']/g, "");

  function literalIn(node) {
    for (let at = node; at; at = list(at.children).length === 1 ? at.children[0] : null)
      if (at.type === "StringLiteral") return at.text.slice(1, -1).replace(/\\(.)/g, "$1");
    return "";
  }

  /** Is this function one of FHIRPath? The engine says so before it looks at what it is given. */
  const isFunction = remembered((name) => {
    try {
      root.fhirpath.evaluate({}, `{}.${name}()`);
    } catch (error) {
      return !String(error && error.message).startsWith("Not implemented");
    }
    return true;
  });

  function unknownIn(names, functions, variables) {
    const predefined = (name) => KNOWN.includes(name) || variables.includes(name) || /^(vs|ext)-/.test(name);
    return {
      names: names.filter((name) => !predefined(name)),
      functions: functions.filter((name) => !isFunction(name)),
      known: [...KNOWN.slice(0, 7), ...variables],
    };
  }

  /** Each of the expressions of a form, with the variables that it may name: what it says, and what nobody knows. */
  const written = (expressions) =>
    expressions.map(([text, variables]) => {
      const seen = inspect(text);
      return { fault: seen.fault, patterns: seen.patterns, unknown: unknownIn(seen.names, seen.functions, variables) };
    });

  // --- tried ---------------------------------------------------------------------------------------------

  const VALUES = {
    boolean: [true, false], string: ["a", "b"], text: ["a", "b"], date: ["2026-01-01", "2025-01-01"],
    dateTime: ["2026-01-01T10:00:00+01:00", "2025-01-01T10:00:00+01:00"], time: ["10:00:00", "11:00:00"],
    url: ["https://exemple.fr", "https://exemple.fr/b"], reference: [{ display: "a" }, { display: "b" }],
    attachment: [{ title: "a" }, { title: "b" }],
  };

  /** Two answers that this question may receive: the least and the most, the first option and the last. */
  function answersOf(item) {
    const options = list(item.options);
    if (options.length) return [options[0].answer, options[options.length - 1].answer];
    if (item.type === "choice" || item.type === "open-choice") return [];
    const [low, high] = [item.min ?? 1, item.max ?? (item.min ?? 1) + 1];
    const values = item.type === "quantity" ? [low, high].map((value) => ({ value, ...item.unit })) : [low, high];
    return (item.numeric ? values : VALUES[item.type]).map((value) => ({ [item.key]: value }));
  }

  /** Nothing answered, the first answers, the last ones; everything that repeats has two. */
  function samples(program) {
    const made = [{}, {}, {}];
    for (const id of program.sequence) {
      const item = program.items[id];
      const both = item.key ? answersOf(item) : [];
      made[0][id] = [];
      made[1][id] = item.repeats ? both : both.slice(0, 1);
      made[2][id] = item.repeats ? both : both.slice(-1);
    }
    return made;
  }

  const asDocument = (program, answers) => response(program, answers, null, AS_VALUES);

  function tried(program, id, expression, resource) {
    const environment = withVariables(program, id, environmentOf(CONTEXT), resource, new Set());
    return run(expression, nodeOf(resource, id), environment);
  }

  /** What an expression does to the form: "" when it runs, "stopped" when it does not end, else what it says. */
  const trial = (program, id, expression) =>
    watch.refused.length ? "stopped" : fault(program, id, expression, documents(program));

  const documents = (program) => samples(program).map((answers) => asDocument(program, answers));

  function fault(program, id, expression, resources) {
    try {
      for (const resource of resources) tried(program, id, expression, resource);
    } catch (error) {
      return JSON.parse(error.message).detail || "?";
    }
    return "";
  }

  /** Does what this item holds change what its own expression gives? For a condition, what it hides counts too. */
  function movesItself(program, id, expression, isCondition) {
    const within = (other) => other === id || (isCondition && Boolean(other) && within(program.items[other].parent));
    const own = program.sequence.filter(within);
    const made = samples(program);
    const outcome = (answers, others) => {
      const mine = Object.fromEntries(own.map((each) => [each, others[each]]));
      const found = tried(program, id, expression, asDocument(program, { ...answers, ...mine }));
      return JSON.stringify(isCondition ? isTrue(found) : found);
    };
    return made.some((answers) => new Set(made.map((others) => outcome(answers, others))).size > 1);
  }

  /** All the expressions of a form, in one call: [item, expression, can it move itself?, is it a condition?]. */
  function trials(program, asked) {
    const resources = documents(program);
    return asked.map(([id, expression, mayMove, isCondition]) => {
      const said = fault(program, id, expression, resources);
      return { fault: said, moves: !said && mayMove && movesItself(program, id, expression, isCondition) };
    });
  }

  /** Why a pattern is unreadable. The texts end with what it cannot match: one that runs for ever is stopped. */
  function pattern(source) {
    try {
      const ready = new RegExp(`^(?:${source})$`, "u");
      const signs = new Set(["a", "A", "0", " ", "-", ".", "é", ...source.slice(0, 500)]);
      for (const sign of signs) for (const end of ["\u0001", "!"]) ready.test(sign.repeat(40) + end);
    } catch (error) {
      return String(error.message);
    }
    return "";
  }

  root.maillageTrials = { written, trials, trial, movesItself, pattern };
})(globalThis);

// The list of the page: packed columns -> search, filters, sort, pages. Texts of the data reach
// the page as textContent alone, so nothing in them is ever markup.
(async () => {
  "use strict";
  const $ = (selector) => document.querySelector(selector);
  const root = document.documentElement;
  const language = () => root.dataset.lang;
  const say = (zh, en) => (language() === "zh" ? zh : en);
  const said = (words) => say(words[0], words[1]);
  const number = (count) => count.toLocaleString("en-US");

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  async function unpacked() {
    const text = atob($("#data").textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
    if (!self.DecompressionStream)
      return JSON.parse(new TextDecoder().decode(fflate.gunzipSync(bytes)));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  }

  // A column: at(i) gives its text, mark(word, marks) marks the rows that hold a word, sorted() the
  // rows in the order of the values. What takes time is kept.
  function column({ words, codes, values }) {
    const at = words ? (i) => (codes[i] < 0 ? "" : words[codes[i]]) : (i) => values[i] ?? "";
    const texts = words ?? values;
    let lower, order;
    const mark = (word, marks) => {
      lower ??= texts.map((text) => String(text ?? "").toLowerCase());
      if (!words) for (let i = 0; i < lower.length; i++) marks[i] |= lower[i].includes(word);
      else {
        const hits = lower.map((text) => text.includes(word));
        if (hits.includes(true)) for (let i = 0; i < codes.length; i++) marks[i] |= hits[codes[i]];
      }
    };
    const sorted = () => (order ??= words ? byCode(codes, words.length) : byValue(values));
    return { at, mark, sorted, words, codes };
  }
  function byCode(codes, count) {
    const next = new Int32Array(count + 2);
    for (const code of codes) next[code + 2]++;
    for (let i = 1; i < next.length; i++) next[i] += next[i - 1];
    const order = new Int32Array(codes.length);
    codes.forEach((code, i) => (order[next[code + 1]++] = i));
    return order;
  }
  function byValue(values) {
    const order = Int32Array.from(values.keys());
    return order.sort((a, b) => {
      const one = values[a] ?? "", two = values[b] ?? "";
      return one < two ? -1 : one > two ? 1 : a - b;
    });
  }
  const frame = ({ rows, columns }) => ({
    rows,
    ...Object.fromEntries(Object.entries(columns).map(([name, one]) => [name, column(one)])),
  });

  const data = await unpacked();
  const { rules, themes, severities } = data;
  const tasks = frame(data.tasks), findings = frame(data.findings), cells = frame(data.cells);
  const starts = (of, owner, count) => {
    const first = new Int32Array(count + 1);
    for (let i = 0; i < of.rows; i++) first[of[owner].at(i) + 1]++;
    for (let i = 0; i < count; i++) first[i + 1] += first[i];
    return first;
  };
  const findingsOf = starts(findings, "task", tasks.rows);
  const cellsOf = starts(cells, "finding", findings.rows);
  // Severities sort by weight, not by name.
  const weight = Object.fromEntries(Object.keys(severities).map((name, place) => [name, place]));
  const bySeverity = () => byCode(all.map((i) => weight[tasks.severity.at(i)]), 3);
  const all = Array.from({ length: tasks.rows }, (_, i) => i);
  const used = Object.keys(rules);
  const townKey = (i) => tasks.county.at(i) + "\n" + tasks.town.at(i);
  const title = (rule) => (rules[rule] ? said(rules[rule].title) : rule);

  const COLUMNS = [
    ["severity", ["等级", "Severity"]], ["problem", ["问题", "Problem"], "rule"],
    ["town", ["乡镇", "Township"]], ["village", ["村", "Village"]],
    ["household_id", ["户编号", "Household"]], ["name", ["姓名", "Name"]],
    ["value", ["字段、现值、建议值", "Field, value, proposed"], "column"], ["place", ["文件、表、行", "File, sheet, row"], "file"],
  ];
  const state = { page: 0, size: 100, sort: null, down: false, claim: null, rows: [] };

  // Which rows to show.
  let found = { text: "", marks: null };
  function search(text) {
    if (text === found.text) return found.marks;
    let all = null;
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const marks = new Uint8Array(tasks.rows);
      for (const name of ["message", "household_id", "name", "town", "village", "rule", "column", "value", "proposed", "file", "sheet"])
        tasks[name].mark(word, marks);
      const named = Object.keys(rules).filter((code) => `${code}\n${rules[code].title.join("\n")}`.toLowerCase().includes(word));
      if (named.length) ofRules(new Set(named), marks);
      all = all ? all.map((mark, i) => mark & marks[i]) : marks;
    }
    found = { text, marks: all };
    return all;
  }
  // Marks the tasks of some rules, and those with a finding of one.
  function ofRules(codes, marks = new Uint8Array(tasks.rows)) {
    const among = ({ rule }) => rule.words ? rule.words.map((code) => codes.has(code)) : null;
    const inTasks = among(tasks), inFindings = among(findings);
    for (let i = 0; i < tasks.rows; i++) marks[i] |= inTasks ? inTasks[tasks.rule.codes[i]] : codes.has(tasks.rule.at(i));
    for (let i = 0; i < findings.rows; i++)
      if (inFindings ? inFindings[findings.rule.codes[i]] : codes.has(findings.rule.at(i))) marks[findings.task.at(i)] = 1;
    return marks;
  }
  function chosen() {
    const tests = [];
    const marks = search($("#words").value.trim().toLowerCase());
    if (marks) tests.push((i) => marks[i]);
    const severity = $("#severity").value, town = $("#town").value, village = $("#village").value, rule = $("#rule").value;
    if (severity) tests.push((i) => tasks.severity.at(i) === severity);
    if (town) tests.push((i) => townKey(i) === town);
    if (village) tests.push((i) => "=" + tasks.village.at(i) === village);
    if (rule || state.claim) {
      const [kind, code] = [rule[0], rule.slice(1)];
      const claim = state.claim;
      const wanted = claim ? (one) => claim.includes(one) || claim.includes(one.replace(/[a-z]$/, ""))
        : kind === "R" ? (one) => one === code : (one) => rules[one].theme === code;
      const hits = ofRules(new Set(used.filter(wanted)));
      tests.push((i) => hits[i]);
    }
    let rows = [];
    const order = !state.sort ? all : state.sort === "severity" ? bySeverity() : tasks[state.sort].sorted();
    if (!tests.length) rows = Array.from(order);
    else for (const i of order) if (tests.every((test) => test(i))) rows.push(i);
    return state.down ? rows.reverse() : rows;
  }

  // How a row looks.
  const row = (n) => (n === "" ? "" : say(`第${n}行`, `row ${n}`));
  const place = (of, i) => [of.file.at(i), of.sheet.at(i), row(of.row.at(i))].filter(Boolean).join(" ");
  function value(of, i) {
    const proposed = of.proposed.at(i);
    const now = [of.column.at(i), of.value.at(i)].filter(Boolean).join("：");
    return proposed ? `${now}${say("，建议 ", "; proposed ")}${proposed}` : now;
  }
  function line(i) {
    const code = tasks.rule.at(i), severity = tasks.severity.at(i);
    const message = language() === data.lang ? tasks.message.at(i) : "";
    const count = findingsOf[i + 1] - findingsOf[i];
    // The message itself says what else is concerned.
    const others = count > 1 && !message ? make("small", { textContent: say(` 另涉及 ${count - 1} 条问题`, ` and ${count - 1} more findings`) }) : "";
    const texts = {
      severity: make("b", { textContent: said(severities[severity]) }),
      problem: [make("b", { className: "code", textContent: code }), " ", message || title(code), others],
      value: value(tasks, i), place: place(tasks, i),
    };
    const open = make("button", { type: "button", className: "open", ariaLabel: say("说明", "Explain") });
    open.setAttribute("aria-expanded", "false");
    open.dataset.task = i;
    const looks = { household_id: "id", severity: "severity " + severity };
    const shown = COLUMNS.map(([name, head]) => {
      const cell = make("td", { className: looks[name] ?? name }, ...[texts[name] ?? tasks[name].at(i)].flat());
      if (name !== "severity" && name !== "problem") cell.dataset.head = said(head);
      return cell;
    });
    return make("tr", {}, make("td", {}, open), ...shown);
  }
  function explanation(i) {
    const parts = [];
    for (let f = findingsOf[i]; f < findingsOf[i + 1]; f++) {
      const code = findings.rule.at(f), rule = rules[code];
      const again = f > findingsOf[i] && findings.rule.at(f - 1) === code;
      if (!again) parts.push(make("h4", {}, make("b", { className: "code", textContent: code }), " ", title(code)));
      const list = make("dl");
      const add = (zh, en, text) => text && list.append(make("dt", { textContent: say(zh, en) }), make("dd", { textContent: text }));
      add("本条", "This one", findings.message.at(f) || tasks.message.at(i));
      if (!again) {
        add("错在哪里", "What is wrong", said(rule.what));
        add("为何", "Why", said(rule.why));
        add("怎样改", "How to correct", said(rule.fix));
        add("局限", "Limits", said(rule.limits));
        add("出处", "Source", said(rule.source));
        add("省级编号", "Province number", rule.numbers);
      }
      parts.push(list);
      const body = make("tbody");
      for (let c = cellsOf[f]; c < cellsOf[f + 1]; c++)
        body.append(make("tr", {}, ...["column", "value", "proposed", "file", "sheet", "row"].map((name) => make("td", { textContent: cells[name].at(c) }))));
      const unlisted = findings.unlisted.at(f);
      if (unlisted && body.rows.length) {
        const text = say(`…… 等，另有 ${unlisted.toLocaleString("en")} 行未列出`, `… and ${unlisted.toLocaleString("en")} more rows`);
        body.append(make("tr", {}, make("td", { colSpan: 6, textContent: text })));
      }
      const heads = [["字段", "Field"], ["现值", "Value"], ["建议值", "Proposed"], ["文件", "File"], ["表", "Sheet"], ["行", "Row"]];
      if (body.rows.length)
        parts.push(make("table", { className: "cells" }, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col", textContent: said(head) })))), body));
    }
    return make("tr", { className: "more" }, make("td", { colSpan: COLUMNS.length + 1 }, ...parts));
  }

  function draw() {
    const { rows, size } = state;
    const pages = Math.max(1, Math.ceil(rows.length / size));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const first = state.page * size, shown = rows.slice(first, first + size);
    $("#list tbody").replaceChildren(...shown.map(line));
    const range = shown.length ? `${number(first + 1)}–${number(first + shown.length)}` : "0";
    $("#status").textContent = say(
      `第 ${range} 条，共 ${number(rows.length)} 条` + (rows.length < tasks.rows ? `（全部 ${number(tasks.rows)} 条）` : ""),
      `${range} of ${number(rows.length)}` + (rows.length < tasks.rows ? ` (all: ${number(tasks.rows)})` : ""));
    for (const button of document.querySelectorAll("[data-turn]"))
      button.disabled = button.dataset.turn < 0 ? state.page === 0 : state.page === pages - 1;
  }
  function update() {
    state.rows = chosen();
    state.page = 0;
    draw();
  }

  // Controls.
  function choices(select, all, options, kept = select.value) {
    const known = options.flatMap((one) => (one.group ? one.options : [one]));
    const option = ([value, text]) => make("option", { value, textContent: text });
    select.replaceChildren(option(["", all]), ...options.map((one) =>
      one.group ? make("optgroup", { label: one.group }, ...one.options.map(option)) : option(one)));
    select.value = known.some(([value]) => value === kept) ? kept : "";
  }
  const distinct = (values) => [...new Set(values)].sort();
  const towns = distinct(all.map(townKey));
  const counties = new Set(towns.map((key) => key.split("\n")[0]));
  function villages() {
    const town = $("#town").value;
    const listed = town ? distinct(all.filter((i) => townKey(i) === town).map((i) => tasks.village.at(i))) : [];
    choices($("#village"), town ? say("全部", "All") : say("先选乡镇", "Choose a township"),
      listed.map((name) => ["=" + name, name || say("（未分到村）", "(no village)")]));
    $("#village").disabled = !town;
  }
  function label() {
    choices($("#severity"), say("全部", "All"), Object.entries(severities).map(([key, words]) => [key, said(words)]));
    choices($("#town"), say("全部", "All"), towns.map((key) => {
      const [county, town] = key.split("\n");
      return [key, (counties.size > 1 ? county + " " : "") + (town || say("（未分到乡镇）", "(no township)"))];
    }));
    const groups = Object.entries(themes).map(([theme, words]) => ({
      group: said(words),
      options: used.filter((code) => rules[code].theme === theme).map((code) => ["R" + code, `${code} ${title(code)}`]),
    })).filter((one) => one.options.length);
    for (const one of groups) one.options.unshift(["T" + rules[one.options[0][0].slice(1)].theme, say(`全部${one.group}`, `All of ${one.group}`)]);
    choices($("#rule"), say("全部", "All"), groups);
    villages();
    headings();
  }
  function headings() {
    const heads = COLUMNS.map(([name, head, by]) => {
      const cell = make("th", { scope: "col" }, make("button", { type: "button", textContent: said(head) }));
      cell.dataset.sort = by ?? name;
      cell.setAttribute("aria-sort", state.sort !== (by ?? name) ? "none" : state.down ? "descending" : "ascending");
      return cell;
    });
    $("#list thead tr").replaceChildren(make("th"), ...heads);
  }
  function filter({ severity = "", county, town, theme, rule, claim, rules: codes }) {
    $("#words").value = "";
    $("#severity").value = severity;
    $("#town").value = town === undefined ? "" : county + "\n" + town;
    villages();
    $("#village").value = "";
    $("#rule").value = rule ? "R" + rule : theme ? "T" + theme : "";
    state.claim = claim ? [claim, ...codes.split(" ").filter(Boolean)] : null;
    update();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[href='#tasks'], button, th[data-sort]");
    if (!target) return;
    const head = target.closest("th[data-sort]");
    if (target.matches("a")) {
      if (Object.keys(target.dataset).length) filter(target.dataset);
    } else if (target.id === "language") {
      root.dataset.lang = language() === "zh" ? "en" : "zh";
      root.lang = say("zh-CN", "en");
      label();
      draw();
    } else if (target.dataset.turn) {
      state.page += Number(target.dataset.turn);
      draw();
      $("#tasks").scrollIntoView();
    } else if (head) {
      state.down = state.sort === head.dataset.sort && !state.down;
      state.sort = head.dataset.sort;
      update();
      headings();
      $(`th[data-sort="${state.sort}"] button`).focus();
    } else if (target.dataset.task) {
      const opened = target.getAttribute("aria-expanded") === "true";
      const line = target.closest("tr");
      target.setAttribute("aria-expanded", String(!opened));
      if (opened) line.nextElementSibling.remove();
      else line.after(explanation(Number(target.dataset.task)));
    }
  });
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
  $("#filters").addEventListener("reset", (event) => {
    event.preventDefault();
    filter({});
  });
  $("#words").addEventListener("input", update);
  for (const name of ["severity", "village", "rule"])
    $("#" + name).addEventListener("change", () => {
      if (name === "rule") state.claim = null;
      update();
    });
  $("#town").addEventListener("change", () => {
    villages();
    update();
  });
  $("#size").addEventListener("change", (event) => {
    state.size = Number(event.target.value);
    state.page = 0;
    draw();
  });

  label();
  update();
  for (const one of document.querySelectorAll("#filters, .pager, #list")) one.hidden = false;
})().catch((error) => {
  document.querySelector("#failure").hidden = false;
  throw error;
});

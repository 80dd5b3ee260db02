"use strict";
// The page asks its own server for the state and shows it; the server does everything else.
(function () {
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const most = { bytes: Number(document.body.dataset.mostBytes), files: Number(document.body.dataset.mostFiles) };
  const words = JSON.parse(document.body.dataset.words);
  const said = { kind: "", state: null, run: null, passedOver: 0, settings: false, arriving: null, collected: [], ended: false };

  const lang = () => root.dataset.lang;
  const t = (zh, en) => (lang() === "zh" ? zh : en);
  const number = (n) => (n === null || n === undefined ? "？" : n.toLocaleString("en-US"));
  const size = (n) => (n < 1048576 ? Math.max(1, Math.round(n / 1024)) + " KB" : (n / 1048576).toFixed(1) + " MB");

  function make(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function fill(parent, children) {
    while (parent.firstChild) parent.removeChild(parent.firstChild);
    children.forEach((child) => parent.appendChild(child));
  }

  // Talking to the server.

  async function ask(method, path, body, type) {
    let answer;
    try {
      answer = await fetch(path, { method: method, body: body, headers: type ? { "Content-Type": type } : {} });
    } catch (_) {
      const alive = await fetch("/api/state").then(() => true, () => false);
      if (!alive) lost();
      throw new Error(alive ? t("文件打不开，或没有传完：是否正在别的程序里使用？", "A file could not be opened or did not arrive whole: is it in use by another program?") : "");
    }
    const value = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(value.message ? value.message[lang()] : String(answer.status));
    return value;
  }
  const command = (name, values) =>
    ask("POST", "/api/" + name, JSON.stringify(Object.assign({ lang: lang() }, values)), "application/json");

  function lost() {
    said.ended = true;
    $("lost").hidden = false;
    document.querySelectorAll("main section, #failure, .tools").forEach((one) => { one.hidden = true; });
  }

  let timer = 0;
  async function refresh() {
    clearTimeout(timer);
    if (said.ended) return;
    const before = said.state;
    try { said.state = await ask("GET", "/api/state"); } catch (_) { return; }
    const job = said.state.job;
    const ran = before && before.job && before.job.state === "running";
    if (ran && job.state !== "running") ended(job);
    show();
    const runs = job && job.state === "running";
    if (runs && !ran) $("working").scrollIntoView({ block: "center" });
    if (runs) timer = setTimeout(refresh, 700);
  }

  function ended(job) {
    if (job.state === "cancelled") {
      warn(t("已取消", "Cancelled"), [job.kind === "check"
        ? t("没有得出结论。可以重新选文件，或再点“开始核查”。", "There is no verdict. Choose other files, or press Check again.")
        : t("没有做完。", "It was not done.")]);
      return;
    }
    if (job.failed) { fail(job); return; }
    if (job.kind === "check") {
      said.run = said.state.runs[said.state.runs.length - 1];
      hideReport();
      setTimeout(() => focusOn($("result")), 0);
    } else if (job.kind === "collect") {
      said.collected = job.output;
      setTimeout(() => focusOn($("collected")), 0);
    }
  }
  function focusOn(one) {
    one.focus({ preventScroll: true });
    one.scrollIntoView({ block: "start" });
  }

  function fail(job) {
    const titles = { 2: t("未核查", "Not checked"), 3: t("不能判断", "Cannot be judged") };
    const title = job.kind === "check" && titles[job.code] || t("没有完成", "Not done");
    const lines = job.said.map((line) => line.replace(/^(未核查：|Not checked: )/, ""));
    warn(title, lines.length ? lines : [t("程序意外中止，请再试一次。", "The program ended unexpectedly; please try again.")]);
    if (job.code === 3) {
      const link = make("a", t("下载错误记录（不含个人信息），交给维护人员", "Download the log (no personal data) for the maintainers"));
      link.href = "/log";
      $("failure").appendChild(link);
    }
  }
  function warn(title, lines) {
    const box = $("failure");
    fill(box, [make("h2", title)].concat(lines.map((line) => make("p", line))));
    box.hidden = false;
    focusOn(box);
  }
  async function attempt(action) {
    $("failure").hidden = true;
    try { await action(); } catch (error) {
      if (error.message) warn(t("没有完成", "Not done"), [error.message]);
    }
    await refresh();
  }

  // Showing the state.

  function show() {
    const state = said.state;
    if (!state || said.ended) return;
    const busy = Boolean(state.job && state.job.state === "running");
    showChosen(state, busy);
    showWork(state.job, busy);
    const job = state.job;
    $("stale").hidden = busy || !job || job.kind !== "check" || (job.state === "ended" && !job.failed);
    if (!said.run && state.runs.length) said.run = state.runs[state.runs.length - 1];
    if (said.run) said.run = state.runs.find((run) => run.number === said.run.number);
    for (const id of ["result", "send", "back"]) $(id).hidden = !said.run || (busy && state.job.kind === "check");
    if (said.run) { showRun(said.run, state); showPackets(said.run, busy); showBack(state, busy); }
  }

  function showChosen(state, busy) {
    const data = state.data, arriving = said.arriving;
    $("chosen").hidden = !data.count && arriving === null;
    $("chosen-count").textContent = arriving === null
      ? t("已取 " + number(data.count) + " 个文件，" + size(data.bytes), number(data.count) + (data.count === 1 ? " file, " : " files, ") + size(data.bytes))
      : t("正在取文件：", "Taking the files: ") + arriving;
    $("clear-data").hidden = busy || arriving !== null;
    fill($("chosen-names"), data.names.map((name) => make("li", name)));
    const left = [];
    if (said.passedOver) left.push(t(
      "另有 " + said.passedOver + " 个系统文件或隐藏文件没有取。", said.passedOver + " hidden or system files were left."));
    if (said.settings) left.push(t(
      "hecha.toml 是命令行的设置，本页没有使用：请在本页选核查依据和日期；要用其中的其他设置，请用命令行核查。",
      "hecha.toml holds settings of the command line and was not used: choose the suite and the day on this page; for its other settings check on the command line."));
    $("passed-over").hidden = !left.length;
    $("passed-over").textContent = left.join(t("", " "));
    $("check").disabled = busy || arriving !== null || !data.count;
    document.querySelectorAll(".drop input, #suite, #as-of, #earlier").forEach((one) => { one.disabled = busy; });
  }

  function showWork(job, busy) {
    $("working").hidden = !busy;
    if (!busy) return;
    const titles = {
      check: t("正在核查", "Checking"), packets: t("正在生成任务单", "Writing the packets"),
      collect: t("正在汇总答复", "Collecting the answers"), ledger: t("正在生成台账工作簿", "Writing the follow-up"),
    };
    $("h-working").textContent = titles[job.kind];
    $("percent").hidden = !job.share;
    $("percent").textContent = job.share ? Math.floor(job.share * 100) + "%" : "";
    $("step").textContent = job.step || t("正在准备……", "Getting ready …");
    if (job.share) $("bar").value = job.share; else $("bar").removeAttribute("value");
  }

  function showRun(run, state) {
    fill($("history"), state.runs.map((one, place) => {
      const button = make("button", t("第 " + (place + 1) + " 次", "Run " + (place + 1)) + (one.restored ? t("（装入）", " (opened)") : ""), one === run ? "" : "plain");
      button.type = "button";
      button.setAttribute("aria-pressed", String(one === run));
      button.addEventListener("click", () => { said.run = one; hideReport(); show(); });
      return button;
    }));
    $("history").hidden = state.runs.length < 2;
    $("sentence").textContent = run.sentences[lang()] || run.sentences.zh;
    $("sentence").className = "sentence " + run.verdict;
    const facts = [
      run.counties.join("、"), number(run.households) + t(" 户", " households"), number(run.persons) + t(" 人", " persons"),
      t("数据日期 ", "data of ") + run.day, run.suite, t("读取 " + run.files + " 个文件", run.files + " files read"),
    ];
    $("facts").textContent = facts.filter(Boolean).join(t("，", ", "));
    fill($("severities"), Object.keys(words.severities).map((name) => {
      const item = make("li", "", name);
      item.appendChild(make("b", number(run.tasks[name] || 0)));
      item.appendChild(document.createTextNode(t(...words.severities[name])));
      return item;
    }));
    showChanges(run.changes);
    showUnread(run);
    const base = "/runs/" + run.number + "/";
    $("get-workbook").href = base + "workbook";
    $("open-report").href = base + "report";
    $("get-results").href = base + "results";
  }

  function showChanges(changes) {
    $("changes").hidden = !changes || !changes.since;
    if (!changes || !changes.since) return;
    const counts = Object.keys(words.states).filter((name) => changes.tasks[name])
      .map((name) => t(...words.states[name]) + " " + number(changes.tasks[name]));
    $("changes").textContent = t("与上一次（" + changes.since + " 的数据）相比：", "Compared with the last run (data of " + changes.since + "): ")
      + (counts.join(t("，", ", ")) || t("没有任务", "no tasks"));
  }
  function showUnread(run) {
    const lines = run.unread.map((one) => one.place + t("：", ": ") + one.message).concat(run.contradictions);
    $("unread").hidden = !lines.length;
    const list = make("ul");
    lines.forEach((line) => list.appendChild(make("li", line)));
    const more = run.unread_count - run.unread.length;
    if (more > 0) list.appendChild(make("li", t("另有 " + more + " 处，见报告", more + " more: see the report")));
    fill($("unread"), [make("b", t("交来而没有读取、或互相矛盾的", "Handed in but not read, or contradictory")), list]);
  }

  function showPackets(run, busy) {
    $("make-packets").disabled = busy;
    $("packets").hidden = !run.packets.length;
    const base = "/runs/" + run.number + "/packets";
    $("get-packets").href = base;
    $("get-packets").textContent = t("下载全部 " + run.packets.length + " 份（zip）", "Download all " + run.packets.length + " (zip)");
    fill($("packet-list"), run.packets.map((name, place) => {
      const item = make("li"), link = make("a", name);
      link.href = base + "/" + place;
      link.setAttribute("download", "");
      item.appendChild(link);
      return item;
    }));
  }

  function showBack(state, busy) {
    const back = state.returned, followup = state.followup;
    $("returned").hidden = !back.count;
    $("returned-count").textContent = t("已取 " + back.count + " 份", back.count + (back.count === 1 ? " file" : " files"));
    $("collect").disabled = busy || !back.count || said.arriving !== null;
    $("collected").hidden = !said.collected.length;
    const [answers, progress] = said.collected.length ? said.collected : [[], []];
    const listed = (lines) => lines.map((line) => make("li", line.trim(), /^ {2}/.test(line) ? "" : "head"));
    fill($("answers"), listed(answers));
    fill($("progress"), listed(progress || []));
    $("followup-told").textContent = followup.own
      ? t("台账记下每次核查和每份答复，一个县一本。这里的台账是临时的：结束前请下载（“全部结果”里也有一份），下次先装入。",
        "It keeps every run and every answer of one county. The one here is temporary: download it before you stop (the zip of results has it, too) and open it next time.")
      : t("台账记在 " + followup.name + "，结束后仍然保留。", "It is kept in " + followup.name + ", also after you stop.");
    $("get-followup").hidden = !followup.exists || busy;
    $("make-ledger").hidden = !followup.exists;
    $("make-ledger").disabled = busy;
    $("get-ledger").hidden = !followup.workbook || busy;
  }

  function hideReport() {
    $("report").hidden = true;
    $("report").removeAttribute("src");
    $("show-report").setAttribute("aria-expanded", "false");
  }

  // Taking files.

  async function entriesOf(entry, path) {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      return [{ file: file, name: path + file.name }];
    }
    const reader = entry.createReader(), found = [];
    for (;;) { // a part at a time, until there are no more
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) break;
      for (const one of some) found.push(...await entriesOf(one, path + entry.name + "/"));
    }
    return found;
  }
  async function dropped(transfer) {
    const entries = Array.from(transfer.items || [])
      .map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null)).filter(Boolean);
    const plain = Array.from(transfer.files).map((file) => ({ file: file, name: file.name }));
    if (!entries.length) return plain;
    const found = [];
    for (const entry of entries) found.push(...await entriesOf(entry, ""));
    return found;
  }
  const picked = (input) =>
    Array.from(input.files).map((file) => ({ file: file, name: file.webkitRelativePath || file.name }));

  // Whether files that were checked already are to go before others come; null: neither.
  function asked() {
    const dialog = $("again");
    return new Promise((done) => {
      const answer = (value) => () => { done(value); dialog.close(); };
      $("again-other").onclick = answer(true);
      $("again-more").onclick = answer(false);
      dialog.onclose = () => done(null);
      dialog.showModal();
    });
  }

  function forgetLeft() { said.passedOver = 0; said.settings = false; }

  function take(kind, found) {
    return attempt(async () => {
      if (!found.length) return;
      if (kind === "data" && said.state.data.used) {
        const other = await asked();
        if (other === null) return;
        if (other) await ask("DELETE", "/api/files/data");
      }
      if (found.length > most.files) throw new Error(t("文件太多：最多 " + most.files + " 个。", "Too many files: at most " + most.files + "."));
      const big = found.find((one) => one.file.size > most.bytes);
      if (big) throw new Error(big.name + t("：文件太大，最多 ", ": too large, at most ") + size(most.bytes));
      if (kind === "data") forgetLeft();
      try {
        for (let place = 0; place < found.length; place += 1) {
          said.arriving = (place + 1) + "/" + found.length;
          show();
          const answer = await ask("PUT", "/api/files/" + kind + "?name=" + encodeURIComponent(found[place].name), found[place].file);
          if (answer.taken || kind !== "data") continue;
          if (/(^|[/\\])hecha\.toml$/i.test(found[place].name)) said.settings = true; else said.passedOver += 1;
        }
      } finally { said.arriving = null; }
    });
  }

  function dropZone(kind) {
    const zone = $("drop-" + kind);
    const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragenter", over(true));
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", async (event) => {
      over(false)(event);
      let found;
      try { found = await dropped(event.dataTransfer); } catch (_) {
        warn(t("没有完成", "Not done"), [t("有文件打不开，请检查是否正在别的程序里使用。", "A file could not be opened: is it in use by another program?")]);
        return;
      }
      take(kind, found);
    });
    for (const name of ["folder-", "files-"]) {
      const input = $(name + kind);
      input.addEventListener("change", () => { const found = picked(input); input.value = ""; take(kind, found); });
    }
    $("clear-" + kind).addEventListener("click", () => attempt(() => {
      if (kind === "data") forgetLeft();
      return ask("DELETE", "/api/files/" + kind);
    }));
  }
  // A file dropped beside the zones would be opened instead of this page.
  for (const name of ["dragover", "drop"]) window.addEventListener(name, (event) => event.preventDefault());

  // What can be pressed.

  dropZone("data");
  dropZone("returned");
  $("check").addEventListener("click", () => attempt(() => command("check", { suite: $("suite").value, as_of: $("as-of").value })));
  $("cancel").addEventListener("click", () => attempt(() => command("cancel", {})));
  $("make-packets").addEventListener("click", () => attempt(() => command("packets", { run: said.run.number, by: $("by").value, due: $("due").value })));
  $("collect").addEventListener("click", () => attempt(() => {
    said.collected = [];
    return command("collect", { run: said.run.number, replace: $("replace").checked });
  }));
  $("make-ledger").addEventListener("click", () => attempt(() => command("ledger", {})));
  $("earlier").addEventListener("change", () => {
    const file = $("earlier").files[0];
    $("earlier").value = "";
    const path = file && /\.zip$/i.test(file.name) ? "/api/results" : "/api/followup";
    if (file) attempt(async () => { await ask("PUT", path, file); said.run = null; });
  });
  $("show-report").addEventListener("click", () => {
    if (!$("report").hidden) { hideReport(); return; }
    $("report").src = "/runs/" + said.run.number + "/report";
    $("report").hidden = false;
    $("show-report").setAttribute("aria-expanded", "true");
    $("report").scrollIntoView({ block: "start" });
  });
  $("stop").addEventListener("click", () => $("sure").showModal());
  $("stop-no").addEventListener("click", () => $("sure").close());
  $("stop-yes").addEventListener("click", async () => {
    $("sure").close();
    try { await command("stop", {}); } catch (_) { /* gone already */ }
    lost();
  });
  $("language").addEventListener("click", () => { speak(lang() === "zh" ? "en" : "zh"); });

  function speak(language) {
    root.dataset.lang = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
    document.title = t("上报前数据核查", "Check before submission");
    document.querySelectorAll("option[data-zh]").forEach((one) => { one.textContent = one.dataset[language]; });
    try { sessionStorage.setItem("language", language); } catch (_) { /* not kept, then */ }
    $("failure").hidden = true;
    show();
  }
  let kept = null;
  try { kept = sessionStorage.getItem("language"); } catch (_) { /* as the program was started */ }
  speak(kept || lang());
  refresh();
}());

"use strict";
// Draws the figures that can be seen, switches views, opens and marks sections, sorts and copies tables: all without a kernel.
(() => {
  const NARROW = 520, PAPER = 680, FIRST_SHEET = 180; // px: of a chart that stands on the first sheet its height
  const LETTER = 7, TICK = 72; // px: one letter, and what a tick's label takes
  const root = document.documentElement;
  const charts = [...document.querySelectorAll(".chart")];
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const words = JSON.parse(document.getElementById("words").textContent);
  const told = document.getElementById("told");
  const mark = (kind) => new Intl.NumberFormat(root.lang).formatToParts(12345.6).find(({ type }) => type === kind)?.value ?? "";
  const MARKS = mark("decimal") + mark("group");
  const SPACED = /\s%/.test(new Intl.NumberFormat(root.lang, { style: "percent" }).format(0.8));
  let printing = false, templates = [];

  const isDark = () => !printing && (root.dataset.theme ?? (night.matches ? "dark" : "light")) === "dark";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- charts -------------------------------------------------------------------------------------------------------

  async function unpack() {
    const packed = atob(document.getElementById("library").textContent);
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const code = new Blob([await new Response(stream).arrayBuffer()], { type: "text/javascript" });
    const script = document.createElement("script");
    script.src = URL.createObjectURL(code);
    const loaded = new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
    document.head.append(script);
    await loaded;
    URL.revokeObjectURL(script.src);
  }

  // The figure at this width: as it was made, with fewer ticks and no tilted words; on a phone less margin, words in lines.
  function fitted({ data, layout }, width) {
    const narrow = width < NARROW;
    const fit = { ...layout, width, autosize: false, separators: MARKS, font: { ...layout.template?.layout?.font, ...layout.font } };
    if (narrow) {
      fit.font.size = 11;
      const beyond = data.some((trace) => trace.orientation === "h" && trace.textposition === "outside");
      fit.margin = { l: 4, r: beyond ? 5 * LETTER : 8, b: 4, t: layout.margin?.t ?? 28 };
    }
    const axes = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))]);
    for (const key of axes) fit[key] = axis(layout[key] ?? {}, key, width);
    return { data: data.map((trace) => fittedTrace(trace, width)), layout: fit };
  }

  function axis(given, key, width) {
    given = { separatethousands: true, exponentformat: "none", ...given };
    if (!key.startsWith("x")) return { automargin: true, ...given };
    const title = given.title?.text ? { title: { ...given.title, text: lines(given.title.text, (width - 80) / LETTER) } } : {};
    return { automargin: true, tickangle: 0, nticks: Math.max(3, Math.floor(width / TICK)), ...given, ...title };
  }

  // Words in lines of so many letters.
  function lines(words, letters) {
    let length = 0;
    return words.replaceAll(/ *([^ ]+)/g, (_, word, at) => {
      const fits = at === 0 || length + 1 + word.length <= letters;
      length = fits ? length + word.length + (at ? 1 : 0) : word.length;
      return (at === 0 ? "" : fits ? " " : "<br>") + word;
    });
  }

  function fittedTrace(trace, width) {
    if (trace.type === "bar") return bars({ constraintext: "none", ...trace }, width);
    const columns = trace.x?.length ?? trace.z?.[0]?.length ?? 1;
    const room = (width - 90) / columns; // px for a cell of a matrix
    if (trace.type === "heatmap" && trace.texttemplate && room < 5 * LETTER) return { ...trace, texttemplate: "" };
    return trace;
  }

  // Words under standing bars and above them break into lines where they would run into each other.
  function bars(trace, width) {
    if (trace.orientation === "h" || !Array.isArray(trace.x)) return trace;
    const room = (width - 60) / trace.x.length / LETTER;
    const broken = (all) => (Array.isArray(all) ? all.map((one) => (typeof one === "string" ? lines(one, room) : one)) : all);
    return { ...trace, x: broken(trace.x), text: broken(trace.text) };
  }

  // The figure's colours by night: each of the theme's has its own there.
  function coloured(spec) {
    const nightly = spec.layout.template?.layout?.meta?.dark;
    if (!isDark() || !nightly) return spec;
    return JSON.parse(JSON.stringify(spec).replace(/#[0-9a-f]{6}/g, (colour) => nightly[colour] ?? colour));
  }

  function spec(chart) {
    if (chart.spec) return chart.spec;
    const { data, layout, template } = JSON.parse(chart.querySelector("script").textContent);
    return (chart.spec = { data, layout: template === undefined ? layout : { ...layout, template: templates[template] } });
  }

  async function draw(chart) {
    const width = printing ? Math.min(PAPER, chart.clientWidth || PAPER) : chart.clientWidth;
    const look = `${width} ${isDark()}`;
    if (!width || chart.look === look) return;
    chart.look = look;
    chart.plot ??= chart.appendChild(document.createElement("div"));
    const { data, layout } = fitted(coloured(spec(chart)), width);
    if (printing && chart.closest(".bucket")) layout.height = FIRST_SHEET;
    await Plotly.react(chart.plot, data, layout, { displayModeBar: false, doubleClick: false, scrollZoom: false });
    if (SPACED) spaced(chart);
    chart.classList.add("drawn");
  }

  // Plotly writes "80%" in every language; where the sign stands apart, set it apart.
  function spaced(chart) {
    const ticks = all(".xtick text, .ytick text", chart).filter((tick) => /\d%$/.test(tick.textContent) && !tick.children.length);
    for (const tick of ticks) tick.textContent = tick.textContent.replace("%", "\u00a0%");
  }

  // What a closed section holds has a width too; it is drawn once the section stands open.
  const inSight = (chart) => chart.clientWidth > 0 && !chart.closest("details:not([open])");

  const shown = () => new Promise((resolve) => setTimeout(resolve)); // the browser shows what is drawn before the next begins

  async function drawSeen() {
    if (!window.Plotly) return;
    for (const chart of charts.filter(inSight)) {
      await draw(chart);
      if (!printing) await shown();
    }
    root.dataset.ready = "yes";
  }

  // Arrow keys go from point to point, as a pointer would.
  function step(event) {
    const plot = event.currentTarget.plot;
    if (!plot?.data || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const curve = Math.max(0, plot.data.findIndex((trace) => trace.hoverinfo !== "skip"));
    const points = (plot.data[curve].x ?? plot.data[curve].y ?? []).length;
    plot.at = ((plot.at ?? (event.key === "ArrowRight" ? -1 : points)) + (event.key === "ArrowRight" ? 1 : -1) + points) % points;
    Plotly.Fx.hover(plot, [{ curveNumber: curve, pointNumber: plot.at }]);
  }

  function save(event) {
    const { plot } = event.currentTarget.closest("figure").querySelector(".chart");
    const name = plot.closest("section")?.getAttribute("aria-labelledby") ?? "chart";
    if (plot) Plotly.downloadImage(plot, { format: "png", scale: 2, filename: name, width: plot.clientWidth, height: plot.clientHeight });
  }

  // --- views --------------------------------------------------------------------------------------------------------

  function switchable(body) {
    const switches = body.querySelector(".switches");
    const views = new Map(all(".view", body).map((view) => [view.dataset.places, view]));
    const controls = all("input, select", switches);
    const first = body.closest("section").querySelector(".first");
    const show = () => {
      const places = controls.map((control) => control.value).join();
      for (const [at, view] of views) view.hidden = at !== places;
      first.textContent = views.get(places).dataset.first;
      for (const control of controls.filter((one) => one.type === "range")) say(control);
      drawSeen();
    };
    for (const control of controls) control.addEventListener("input", show);
    for (const button of all("button", switches)) {
      const control = button.parentElement.querySelector("input");
      button.addEventListener("click", () => {
        control.valueAsNumber += button.className === "less" ? -1 : 1;
        show();
      });
    }
    controls.filter((one) => one.type === "range").forEach(say);
    switches.hidden = false;
  }

  function say(slider) {
    const choice = JSON.parse(slider.dataset.choices)[slider.valueAsNumber];
    slider.setAttribute("aria-valuetext", choice);
    slider.parentElement.querySelector("output").textContent = choice;
    slider.parentElement.querySelector(".less").disabled = slider.value === slider.min;
    slider.parentElement.querySelector(".more").disabled = slider.value === slider.max;
  }

  // --- tables -------------------------------------------------------------------------------------------------------

  function tooled(table) {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])], body = table.tBodies[0];
    if (!body || body.rows.length < 2) return;
    const original = [...body.rows];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(heads, head, body, original, column));
    });
    const copy = Object.assign(document.createElement("button"), { type: "button", className: "copy", textContent: words.copy });
    copy.addEventListener("click", () => copied(table));
    table.parentElement.after(copy);
    table.classList.toggle("tall", original.length > 25);
  }

  // Up, down, and as it was.
  function sort(heads, head, body, original, column) {
    const next = { ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")] ?? "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    if (next === "none") return body.append(...original);
    head.setAttribute("aria-sort", next);
    const keys = new Map(original.map((row) => [row, key(row.cells[column].textContent.trim())]));
    const order = next === "ascending" ? 1 : -1;
    body.append(...[...original].sort((a, b) => compared(keys.get(a), keys.get(b), order)));
  }

  function compared(a, b, order) {
    if (a === null || b === null) return (a === null) - (b === null); // what is missing stands last both ways
    if (typeof a === "number" && typeof b === "number") return order * (a - b);
    return order * String(a).localeCompare(String(b), words.language, { numeric: true });
  }

  // What a cell is sorted by: a month by time, a number by size, a time in hours, words by the alphabet.
  function key(text) {
    if (/^[–-]?$/.test(text)) return null;
    const slashed = text.match(/^(\d{1,2})\/(\d{4})$/);
    if (slashed) return slashed[2] * 12 + Number(slashed[1]);
    const [, name, year] = text.toLowerCase().match(/^(\p{L}+)\.? (\d{2,4})$/u) ?? [];
    if (name in words.months) return (year < 100 ? 2000 + Number(year) : Number(year)) * 12 + words.months[name];
    const number = text.match(/^[^\p{L}\d]{0,4}?([−+-]?)[^\p{L}\d−]{0,3}(\d[\d\s.,]*)/u);
    if (!number) return text;
    const group = words.decimal === "." ? "," : ".";
    const size = Number(number[2].replace(/\s/g, "").replaceAll(group, "").replace(words.decimal, ".").replace(/\.$/, ""));
    const unit = text.slice(number[0].length).trim().split(/[\s(]/)[0];
    return (/[−-]/.test(number[0]) ? -size : size) * (words.hours[unit] ?? 1);
  }

  async function copied(table) {
    const text = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t")).join("\n");
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = Object.assign(document.body.appendChild(document.createElement("textarea")), { value: text });
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    told.textContent = words.copied;
    setTimeout(() => (told.textContent = ""), 2000);
  }

  // --- where the reader is ------------------------------------------------------------------------------------------

  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
  }

  function marking() {
    const links = new Map(all("nav a").map((link) => [link.hash.slice(1), link]));
    const places = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      const passed = places.filter((place) => place.getBoundingClientRect().top < innerHeight / 3);
      const here = links.get((passed.at(-1) ?? places[0])?.id);
      if (!here || here.hasAttribute("aria-current")) return;
      for (const link of links.values()) link.removeAttribute("aria-current");
      here.setAttribute("aria-current", "true");
      const chapter = here.closest("ol > li");
      for (const item of all("nav ol > li")) item.classList.toggle("current", item === chapter);
    };
    let waiting = 0;
    addEventListener("scroll", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(mark);
    }, { passive: true });
    mark();
  }

  function contents() {
    const details = document.querySelector("nav details"), wide = window.matchMedia("(min-width: 68rem)");
    if (!details) return;
    const settle = () => (details.open = wide.matches);
    wide.addEventListener("change", settle);
    settle();
    details.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) details.open = false;
    });
    marking();
  }

  // --- light, dark, paper -------------------------------------------------------------------------------------------

  function theme() {
    const button = document.querySelector(".theme");
    const settle = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      settle();
      drawSeen();
    });
    night.addEventListener("change", () => (settle(), drawSeen()));
    settle();
    button.hidden = false;
  }

  function paper(on) {
    printing = on;
    if (window.Plotly) charts.filter(inSight).forEach(draw); // at once: the sheet is cut when this returns
  }

  root.classList.add("js");
  all(".body:has(.switches)").forEach(switchable);
  all(".scroll > table").forEach(tooled);
  for (const chart of charts) chart.addEventListener("keydown", step);
  for (const button of all(".save")) button.addEventListener("click", save);
  theme();
  contents();
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
  document.addEventListener("toggle", drawSeen, true);
  let turning = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(turning);
    turning = requestAnimationFrame(drawSeen);
  });
  addEventListener("beforeprint", () => paper(true));
  addEventListener("afterprint", () => paper(false));

  if (!charts.length) root.dataset.ready = "yes";
  else {
    templates = JSON.parse(document.getElementById("templates").textContent);
    unpack()
      .then(drawSeen)
      .then(() => all(".save").forEach((button) => (button.hidden = false)))
      .catch(() => (document.getElementById("old-browser").hidden = false));
  }
})();

"use strict";
// Unpacks the chart library, draws every figure into its place, and keeps them fit for the screen and for paper.
(() => {
  const NARROW = 520, PAPER = 660; // px
  const LETTER = 7, TICK = 58; // px: one letter, and what a tick's label takes
  const figures = [...document.querySelectorAll("figure.chart")];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const wide = window.matchMedia("(min-width: 76rem)");
  const contents = document.querySelector("nav details");
  let printing = false;

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
    const fit = { ...layout, width, autosize: false, font: { ...layout.font } };
    if (dark.matches && !printing) fit.font.color = "#b4bfcb";
    if (narrow) {
      fit.font.size = 12;
      fit.margin = { l: 4, r: 8, b: 4, t: layout.margin?.t ?? 28 };
    }
    for (const key of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) fit[key] = axis(layout[key], key, width);
    return { data: data.map((trace) => fittedTrace(trace, width)), layout: fit };
  }

  function axis(given, key, width) {
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

  function draw(figure) {
    const width = printing ? PAPER : figure.clientWidth;
    const { data, layout } = fitted(figure.spec, width);
    figure.drawn = width;
    return Plotly.react(figure.plot, data, layout, {
      displaylogo: false,
      displayModeBar: width < NARROW ? false : "hover",
      modeBarButtons: [["toImage"]],
      doubleClick: false,
      scrollZoom: false,
    });
  }

  function prepare(figure, templates) {
    const { data, layout, template } = JSON.parse(figure.querySelector("script").textContent);
    figure.spec = { data, layout: template === undefined ? layout : { ...layout, template: templates[template] } };
    figure.plot = figure.appendChild(document.createElement("div"));
  }

  async function drawAll() {
    const templates = JSON.parse(document.getElementById("templates").textContent);
    for (const figure of figures) {
      prepare(figure, templates);
      await draw(figure);
      figure.classList.add("drawn");
    }
    document.documentElement.dataset.ready = "yes";
    watch();
  }

  function watch() {
    let waiting = 0;
    const redraw = () => figures.filter((figure) => figure.drawn !== figure.clientWidth).forEach(draw);
    window.addEventListener("resize", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(redraw);
    });
    dark.addEventListener("change", () => figures.forEach(draw));
  }

  // Paper: every table open, every figure as wide as the page; afterwards as it was.
  function paper(on) {
    printing = on;
    for (const details of document.querySelectorAll("section details")) {
      if (on) details.dataset.was = details.open ? "open" : "";
      details.open = on ? true : details.dataset.was === "open";
    }
    if (document.documentElement.dataset.ready) figures.forEach(draw);
  }

  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));

  if (contents) {
    const settle = () => (contents.open = wide.matches);
    wide.addEventListener("change", settle);
    settle();
    contents.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) contents.open = false;
    });
  }

  if (!figures.length) document.documentElement.dataset.ready = "yes";
  else unpack().then(drawAll).catch(() => (document.getElementById("old-browser").hidden = false));
})();

// A figure and the words that belong to it. The kernel sends them in one message, so they never disagree, and they live
// in the model, so a reloaded page or a second view shows what is in force, not what was first.

const libraries = (window.pitoPlotly ??= {}); // version → plotly.js: one for the page, however many charts

async function unpack(packed) {
  const text = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const code = new Blob([await new Response(text).arrayBuffer()], { type: "text/javascript" });
  const address = URL.createObjectURL(code);
  const others = window.Plotly;
  await import(address);
  URL.revokeObjectURL(address);
  const ours = window.Plotly;
  window.Plotly = others; // another extension may have put its own there
  delete window.moduleName;
  return ours;
}

async function library(model) {
  const shared = await model.widget_manager.get_model(model.get("library"));
  const version = shared.get("version");
  libraries[version] ??= unpack(shared.get("packed"));
  try {
    return await libraries[version];
  } catch (broken) {
    delete libraries[version];
    throw broken;
  }
}

function part(parent, name, attributes = {}) {
  const element = parent.appendChild(document.createElement("div"));
  element.className = `pito-${name}`;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function words(element, html) {
  const wasOpen = element.querySelector("details")?.open;
  element.innerHTML = html;
  if (wasOpen) element.querySelector("details")?.setAttribute("open", "");
}

// JupyterLab takes keys typed in a dropdown for its own: an arrow leaves the cell, "dd" deletes it.
function keepKeys(event) {
  event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

async function picture(loading, element, spec) {
  element.hidden = !spec;
  if (!spec) return;
  const { data, layout } = JSON.parse(spec);
  element.style.minHeight = `${layout.height ?? 420}px`;
  element.setAttribute("aria-label", layout.meta?.alt ?? layout.title?.text ?? "");
  const Plotly = await loading;
  await Plotly.react(element, data, layout, { displaylogo: false });
}

async function render({ model, el }) {
  const alert = part(el, "alert", { role: "alert" });
  const answer = part(el, "answer");
  const finding = part(answer, "finding", { "aria-live": "polite" });
  const figure = part(answer, "figure", { role: "figure" });
  const table = part(answer, "table");
  const loading = library(model);

  const draw = () => {
    alert.textContent = model.get("alert");
    answer.toggleAttribute("inert", Boolean(model.get("alert")));
    words(finding, model.get("finding"));
    words(table, model.get("table"));
    return picture(loading, figure, model.get("spec"));
  };
  const fit = new ResizeObserver(async () => {
    el.closest(".pito-explorer")?.addEventListener("focusin", keepKeys);
    if (figure.offsetWidth && figure.layout) (await loading).Plots.resize(figure);
  });

  model.on("change", draw);
  fit.observe(el);
  await draw();
  return async () => {
    model.off("change", draw);
    fit.disconnect();
    (await loading).purge(figure);
  };
}

export default { render };

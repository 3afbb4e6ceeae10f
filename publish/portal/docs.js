// Lists the operations of /openapi.json as a table.
fetch("/openapi.json").then((r) => r.json()).then((api) => {
  const body = document.querySelector("#routes tbody");
  const cell = (row, text, tag) => {
    const c = row.insertCell();
    const inner = tag ? c.appendChild(document.createElement(tag)) : c;
    inner.textContent = text;
  };
  for (const [path, operations] of Object.entries(api.paths)) {
    for (const [method, o] of Object.entries(operations)) {
      const row = body.insertRow();
      cell(row, method.toUpperCase() + " " + path, "code");
      cell(row, o.summary + (o.description ? " — " + o.description : ""));
      cell(row, (o.tags || []).join(", "), "code");
      cell(row, (o.parameters || []).map((p) => p.name).join(", "), "code");
      cell(row, Object.keys((o.responses["200"] || {}).content || {}).join(", "), "code");
    }
  }
});

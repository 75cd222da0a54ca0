// SPDX-License-Identifier: MIT
// Shows the data of one link. All of it is text from files and messages: it goes into the page as text only, never as
// markup. Nothing is fetched and nothing is kept.
"use strict";
(() => {
  // Characters that show nothing, or turn the text around, are shown by their numbers.
  const visible = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (c) => `[U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
  const data = JSON.parse(document.getElementById("data").textContent, (key, value) => (typeof value === "string" ? visible(value) : value));
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";

  // --- making elements ---

  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "text") node.textContent = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    for (const child of children.flat()) if (child != null && child !== "") node.append(child);
    return node;
  };
  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

  const base = (path) => path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || one + "s"}`;
  const shorten = (text, max) => {
    if (text.length <= max) return text;
    const tail = Math.floor((max - 1) / 2);
    return text.slice(0, max - 1 - tail) + "\u2026" + text.slice(text.length - tail);
  };

  // What stands between two backticks is code.
  const prose = (text) => text.split("`").map((part, i, all) =>
    i % 2 && i < all.length - 1 ? el("code", { text: part }) : i % 2 ? "`" + part : part);

  // --- copying ---

  const say = (text) => { $("status").textContent = ""; setTimeout(() => { $("status").textContent = text; }, 30); };
  const copyByHand = (text) => {
    const area = el("textarea", { "aria-hidden": "true", class: "unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyByHand(text);
    }
  };
  const copyButton = (what, text) => el("button", {
    type: "button", text: "Copy", "aria-label": `Copy ${what}`,
    onclick: async (event) => {
      const button = event.currentTarget, done = await copy(text);
      button.textContent = done ? "Copied" : "Not copied";
      say(done ? `Copied: ${what}` : "The browser does not allow it");
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    },
  });

  // --- the link as a whole ---

  const sidesOf = (cause) => cause.sides || [];
  const main = data.causes[0];
  const mixed = data.causes.find((cause) => sidesOf(cause).length > 1);

  const verdict = () => {
    if (!data.is_link) return data.causes.length ? ["bad", "Link failed"] : ["good", "No linker failure"];
    if (data.exit_code !== 0) return ["bad", "Not linked"];
    return data.causes.length || data.notes.length ? ["warn", "Linked, with notes"] : ["good", "Linked"];
  };
  const showHead = () => {
    const [kind, word] = verdict();
    const name = base(data.image || data.log) || "a link";
    const facts = [];
    if (data.linker) facts.push(data.linker + (data.exit_code ? ` ended with ${data.exit_code}` : ""));
    if (data.inputs.length) facts.push(plural(data.inputs.length, "input"));
    const linked = data.inputs.reduce((sum, input) => sum + input.linked, 0);
    if (linked) facts.push(`${plural(linked, "object")} linked`);
    if (data.causes.length) facts.push(plural(data.causes.length, "cause"));
    document.title = `${name}: ${word.toLowerCase()}`;
    $("head").append(
      el("div", { class: "verdict" }, el("h1", { text: name }), el("span", { class: `badge ${kind}`, text: word })),
      el("p", { class: "facts", text: facts.join(" \u00b7 ") }));
    $("foot").append(el("p", { text: `Written by crtlink ${data.version}.` }));
  };

  // --- causes ---

  const fixItem = (fix) => el("li", {},
    el("span", { class: "for", text: fix.for === "plain" ? "command line" : fix.for }),
    el("span", { class: "text" }, prose(fix.text)),
    copyButton(`the change for ${fix.for}`, fix.text.replaceAll("`", "")));
  const block = (title, ...children) => el("div", { class: "block" }, el("h3", { text: title }), ...children);
  const more = (title, ...children) => el("details", {}, el("summary", { text: title }), ...children);
  const paragraphs = (text) => el("div", { class: "long" },
    text.split("\n\n").filter((part) => part.trim()).map((part) => el("p", {}, prose(part))));

  // Those of the build system in use come first; where it is not known, all are one click away.
  const fixesBlock = (cause) => {
    const own = cause.fixes.filter((fix) => data.build && fix.for.startsWith(data.build));
    const rest = cause.fixes.filter((fix) => !own.includes(fix));
    const first = own.length ? own : rest, others = own.length ? rest : [];
    return block("What to change",
      el("ul", { class: `fixes ${first.length > 3 ? "many" : ""}` }, first.map(fixItem)),
      others.length ? more(`For other build systems (${others.length})`, el("ul", { class: "fixes many" }, others.map(fixItem))) : "");
  };
  const causeCard = (cause, index) => {
    const id = `cause-${index}`;
    const card = el("article", {
      class: `card cause ${cause.error || !data.is_link ? "" : "warn"} ${index ? "further" : ""}`, "aria-labelledby": id,
    },
    el("p", { class: "code" }, cause.code, index ? el("span", { text: "a further cause" }) : ""),
    el("h2", { id, text: cause.title.charAt(0).toUpperCase() + cause.title.slice(1) }),
    el("p", { class: "message" }, prose(cause.message)));
    if (cause.fixes.length) card.append(fixesBlock(cause));
    if (cause.avoid.length)
      card.append(block("What not to do", el("ul", { class: "avoid" }, cause.avoid.map((text) => el("li", {}, prose(text))))));
    if (cause.notes.length)
      card.append(block("Also known", el("ul", { class: "notes" }, cause.notes.map((text) => el("li", {}, prose(text))))));
    if (cause.symbols.length)
      card.append(more(plural(cause.symbols.length, "symbol"), el("pre", { text: cause.symbols.join("\n"), tabindex: 0 })));
    if (cause.lines.length)
      card.append(more("What the linker said", el("pre", { text: cause.lines.join("\n"), tabindex: 0 })));
    if (cause.explain) card.append(more(`More about ${cause.code}`, paragraphs(cause.explain)));
    return card;
  };
  const showCauses = () => {
    $("causes").append(...data.causes.map(causeCard));
    if (data.unexplained.length && !(main && main.other))
      $("causes").append(el("div", { class: "card" }, el("h2", { text: "Errors that none of this explains" }),
        el("pre", { text: data.unexplained.join("\n"), tabindex: 0 })));
  };
  const showNotes = () => {
    const own = data.notes.filter((note) => !data.causes.some((cause) => cause.code === note.code));
    if (own.length)
      $("notes").append(el("div", { class: "card" }, el("h2", { text: "What crtlink did and saw" }),
        el("ul", { class: "notes" }, own.map((note) => el("li", {}, prose(`${note.code}: ${note.text}`))))));
  };

  // --- inputs and their parts ---

  const parts = data.parts.map(([input, member, linkage, config, evidence, linked, by, why]) =>
    ({ input, member, linkage, config, evidence, linked, by, why }));
  const partsOf = data.inputs.map(() => []);
  const partByName = new Map();
  const partName = (part) => {
    const file = base(data.inputs[part.input].path);
    return part.member ? `${file}(${base(part.member)})` : file;
  };
  parts.forEach((part) => {
    partsOf[part.input].push(part);
    const name = partName(part);
    if (!partByName.has(name) || (part.linked && !partByName.get(name).linked)) partByName.set(name, part);
  });
  const splitName = (name) => {
    if (/^[/-]\w+:/.test(name)) return { file: name, member: "" }; // an option
    const found = /^(.*)\(([^()]*)\)$/.exec(name);
    return found ? { file: base(found[1]), member: found[2] } : { file: base(name), member: "" };
  };
  const flagOf = (linkage, config) =>
    (linkage === "static" ? "/MT" : linkage === "dynamic" ? "/MD" : "") + (linkage && config === "debug" ? "d" : "");

  // rustc's hash in a file's name tells a person nothing.
  const withoutHash = (name) => name.replace(/-[0-9a-f]{16}(?=\.rlib$)/, "");

  // --- the picture ---

  const NODE = { width: 208, height: 62, between: 14 }, GAP = { least: 100, most: 200 }, NODES_OF_LANE = 7, HOPS = 4;

  const laneClass = (side, index) => {
    if (/^static/.test(side.wants)) return "s-static";
    if (/^(dynamic|release)/.test(side.wants)) return "s-dynamic";
    if (/^debug/.test(side.wants)) return "s-third";
    return ["s-static", "s-dynamic", "s-third"][index % 3];
  };

  // What the linker left out took no part in the quarrel; where nothing is known to be linked, all may have.
  const onlyLinked = (wants) => {
    const linked = wants.filter((want) => !want.part || want.part.linked);
    return linked.some((want) => want.part) ? linked : wants;
  };

  // Whatever else is linked and wants the same, behind what the cause names.
  const withOthers = (wants, fits) => {
    if (!fits) return wants;
    const known = new Set(wants.map((want) => want.part));
    const others = parts.filter((part) => part.linked && fits(part) && !known.has(part));
    return wants.concat(others.map((part) => ({
      file: base(data.inputs[part.input].path), member: base(part.member), crate: data.inputs[part.input].crate, evidence: part.evidence, part,
    })));
  };
  const fitOf = (side) => {
    const word = side.wants.split(" ")[0];
    if (!parts.some((part) => part.linked)) return null;
    if (word === "static" || word === "dynamic") return (part) => part.linkage === word;
    if (word === "release" || word === "debug") return (part) => part.config === word;
    return null;
  };

  // Who wants what: from the cause, or, where nothing clashes, from what is linked.
  const makeLanes = () => {
    if (mixed)
      return mixed.sides.map((side, i) => ({
        title: side.wants, kind: laneClass(side, i), more: fitOf(side) ? 0 : side.more,
        wants: withOthers(onlyLinked(side.inputs.map((w) => ({ ...splitName(w.input), crate: w.crate || "", evidence: w.evidence,
          part: partByName.get(w.input) || partByName.get(base(w.input)) }))), fitOf(side)),
      }));
    return ["dynamic", "static"].map((linkage) => {
      const wanting = parts.filter((part) => part.linked && part.linkage === linkage);
      const debug = wanting.some((part) => part.config === "debug");
      return {
        title: `${linkage} CRT (${flagOf(linkage, debug ? "debug" : "")})`, kind: `s-${linkage}`, more: 0,
        wants: wanting.map((part) => ({
          file: base(data.inputs[part.input].path), member: base(part.member), crate: data.inputs[part.input].crate,
          evidence: part.evidence, part,
        })),
      };
    }).filter((lane) => lane.wants.length);
  };

  const makeGraph = (lanes) => {
    const nodes = new Map(), edges = new Map();
    const node = (key, values) => nodes.get(key) || nodes.set(key, { key, members: [], ...values }).get(key);
    const connect = (from, to, label, kind) => {
      const key = `${from.key}\n${to.key}`;
      if (from !== to && !edges.has(key)) edges.set(key, { from, to, label, kind });
    };
    const nodeOfPart = new Map();
    lanes.forEach((lane, i) => {
      lane.node = node(`crt ${i}`, { title: lane.title, sub: "", kind: lane.kind, lane: i, crt: true });
      // Members of one archive are one box.
      const groups = new Map();
      for (const want of lane.wants) {
        if (!groups.has(want.file)) groups.set(want.file, []);
        groups.get(want.file).push(want);
      }
      const all = [...groups.values()].sort((a, b) =>
        b.some((w) => w.part && w.part.linked) - a.some((w) => w.part && w.part.linked));
      const shown = all.length > NODES_OF_LANE ? all.slice(0, NODES_OF_LANE - 1) : all;
      for (const group of shown) {
        const first = group.find((w) => w.part && w.part.linked) || group[0];
        const box = node(`${i} ${first.file}`, { title: withoutHash(first.file), file: first.file, kind: lane.kind, lane: i, crate: first.crate, first });
        box.members = group.map((w) => w.member).filter(Boolean);
        group.forEach((w) => w.part && nodeOfPart.set(w.part, box));
        box.shown = first.evidence[0] || "";
        connect(box, lane.node, box.shown, lane.kind);
      }
      const rest = all.length - shown.length + lane.more;
      if (rest > 0) {
        const box = node(`${i} rest`, { title: `${plural(rest, "more", "more")}`, sub: "see the table", kind: lane.kind, lane: i, rest: true });
        connect(box, lane.node, "", lane.kind);
      }
    });
    for (const box of [...nodes.values()]) {
      let part = box.first && box.first.part, to = box;
      for (let hop = 0; part && part.by >= 0 && hop < HOPS; hop++) {
        const asker = parts[part.by];
        const from = nodeOfPart.get(asker) ||
          node(`plain ${asker.input}`, { title: withoutHash(base(data.inputs[asker.input].path)), file: base(data.inputs[asker.input].path), kind: "", lane: to.lane, crate: data.inputs[asker.input].crate });
        if (!nodeOfPart.has(asker) && asker.member && !from.members.includes(base(asker.member))) from.members.push(base(asker.member));
        connect(from, to, part.why.replace(/^.* needs /, ""), "");
        if (nodeOfPart.has(asker)) break;
        part = asker;
        to = from;
      }
    }
    for (const box of nodes.values())
      if (!box.crt && !box.rest)
        box.sub = [box.crate ? `crate ${box.crate}` : "", box.members.length > 2 ? plural(box.members.length, "member") : box.members.join(", ")]
          .filter(Boolean).join(" \u00b7 ");
    return { nodes: [...nodes.values()], edges: [...edges.values()] };
  };

  // Columns by the longest way from a root; edges that would close a circle do not count.
  const placeColumns = ({ nodes, edges }) => {
    const out = new Map(nodes.map((n) => [n, []])), state = new Map(), order = [];
    edges.forEach((e) => out.get(e.from).push(e));
    const visit = (n) => {
      state.set(n, 1);
      for (const e of out.get(n)) {
        if (state.get(e.to) === 1) e.back = true;
        else if (!state.has(e.to)) visit(e.to);
      }
      state.set(n, 2);
      order.unshift(n);
    };
    nodes.forEach((n) => state.has(n) || visit(n));
    nodes.forEach((n) => { n.column = 0; });
    order.forEach((n) => out.get(n).forEach((e) => { if (!e.back) e.to.column = Math.max(e.to.column, n.column + 1); }));
    const last = Math.max(...nodes.filter((n) => !n.crt).map((n) => n.column), 0);
    nodes.forEach((n) => {
      if (n.crt) n.column = last + 1;
      if (n.rest) n.column = last;
    });
    return last + 2;
  };

  // A line that passes a column gets a place of its own there, so that it crosses no box.
  const addWaypoints = ({ nodes, edges }) => {
    for (const e of edges) {
      e.via = [];
      for (let column = e.from.column + 1; column < e.to.column; column++) {
        const point = { waypoint: true, column, lane: e.to.crt ? e.to.lane : e.from.lane, height: 14, from: e.via.at(-1) || e.from };
        e.via.push(point);
        nodes.push(point);
      }
    }
  };

  const placeRows = (graph, count) => {
    const { nodes, edges } = graph, columns = Array.from({ length: count }, () => []);
    nodes.forEach((n) => { n.height = n.height || NODE.height; columns[n.column].push(n); });
    const heightOf = (column) => column.reduce((sum, n) => sum + n.height + NODE.between, -NODE.between);
    const tallest = Math.max(...columns.map(heightOf));
    const middle = (n) => n.y + n.height / 2;
    const askers = (n) => (n.waypoint ? [n.from] : edges.filter((e) => e.to === n).map((e) => e.via.at(-1) || e.from))
      .filter((from) => from.y !== undefined);
    const average = (list) => list.reduce((a, b) => a + b, 0) / list.length;
    for (const column of columns) {
      const weights = new Map(column.map((n) => [n, askers(n).length ? average(askers(n).map(middle)) : 0]));
      column.sort((x, y) => x.lane - y.lane || Boolean(x.rest) - Boolean(y.rest) || weights.get(x) - weights.get(y));
      let y = (tallest - heightOf(column)) / 2;
      for (const n of column) {
        n.y = y;
        y += n.height + NODE.between;
      }
    }
    // A runtime stands in the middle of those that want it, as far as there is room.
    let below = 0, room = heightOf(columns[count - 1]);
    for (const n of columns[count - 1]) {
      const from = askers(n).map(middle), wanted = from.length ? average(from) - n.height / 2 : n.y;
      n.y = Math.min(Math.max(wanted, below), tallest - room);
      below = n.y + n.height + NODE.between;
      room -= n.height + NODE.between;
    }
    return tallest;
  };

  const TOP = 26;
  const drawEdge = (e, gap) => {
    const stops = [{ left: e.from.x, right: e.from.x + NODE.width, y: e.from.y + e.from.height / 2 + TOP },
      ...e.via.map((n) => ({ left: n.x, right: n.x + NODE.width, y: n.y + n.height / 2 + TOP })),
      { left: e.to.x - 8, right: e.to.x, y: e.to.y + e.to.height / 2 + TOP }];
    let d = `M${stops[0].right} ${stops[0].y}`;
    for (let i = 1; i < stops.length; i++) {
      const x1 = stops[i - 1].right, x2 = stops[i].left, bend = (x2 - x1) / 2;
      d += `C${x1 + bend} ${stops[i - 1].y} ${x2 - bend} ${stops[i].y} ${x2} ${stops[i].y}`;
      if (i < stops.length - 1) d += `H${stops[i].right}`;
    }
    const end = stops.at(-1), label = e.to.crt ? "" : shorten(e.label, Math.floor((gap - 16) / 6.7));
    e.drawn = svg("g", { class: "wire" },
      svg("path", { class: `edge ${e.kind}`, d }), svg("path", { class: `tip ${e.kind}`, d: `M${end.right - 1} ${end.y}l-9 -4.5v9z` }));
    e.text = svg("g", { class: "wire" });
    if (label)
      e.text.append(svg("text", { class: "label over", x: end.left - 4, y: end.y - 7, "text-anchor": "end" }, label, svg("title", { text: e.label })));
    return e.drawn;
  };
  const describe = (n, edges) => {
    const parts = [n.title, n.sub];
    edges.filter((e) => e.to === n && !n.crt).forEach((e) => parts.push(`needed by ${e.from.title} for ${e.label}`));
    edges.filter((e) => e.from === n && e.to.crt).forEach((e) => parts.push(`wants the ${e.to.title}${e.label ? `, shown by ${e.label}` : ""}`));
    return parts.filter(Boolean).join("; ");
  };
  const drawNode = (n, edges, trace) => {
    const g = svg("g", {
      class: `node ${n.kind} ${n.crt ? "crt" : ""}`, transform: `translate(${n.x} ${n.y + TOP})`, tabindex: 0, role: "button",
      "aria-label": describe(n, edges),
      onfocus: () => trace(n), onblur: () => trace(null), onmouseenter: () => trace(n), onmouseleave: () => trace(null),
      onclick: () => n.crt || filterBy(n.file || ""),
      onkeydown: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        if (!n.crt) filterBy(n.file || "");
      },
    });
    n.drawn = g;
    g.append(svg("rect", { class: "box", width: NODE.width, height: NODE.height, rx: n.crt ? NODE.height / 2 : 8 }));
    const centre = n.crt ? { x: NODE.width / 2, "text-anchor": "middle" } : { x: 12 };
    const lines = [["name", n.title]];
    if (n.sub) lines.push(["sub", n.sub]);
    if (n.shown) lines.push([`label ${n.kind}`, n.shown]);
    lines.forEach(([kind, text], i) => g.append(svg("text", { class: `${kind} fit`, y: NODE.height / 2 + 4.5 + 17 * (i - (lines.length - 1) / 2), ...centre, text })));
    g.append(svg("title", { text: describe(n, edges) }));
    return g;
  };
  // Everything on a way through the box stays, the rest fades.
  const tracer = (root, { nodes, edges }) => (n) => {
    root.classList.toggle("tracing", Boolean(n));
    const light = (x, on) => [x.drawn, x.text].forEach((drawn) => drawn && drawn.classList.toggle("on", on));
    [...nodes, ...edges].forEach((x) => light(x, false));
    if (!n) return;
    const walk = (from, next) => {
      const seen = new Set([from]), todo = [from];
      while (todo.length)
        for (const [e, to] of next(todo.pop())) {
          light(e, true);
          if (!seen.has(to)) { seen.add(to); todo.push(to); }
        }
      seen.forEach((x) => light(x, true));
    };
    walk(n, (at) => edges.filter((e) => e.to === at).map((e) => [e, e.from]));
    walk(n, (at) => edges.filter((e) => e.from === at).map((e) => [e, e.to]));
  };

  // Letters differ in width: what does not fit is cut in its middle, by what it measures.
  const fitTexts = (root) => {
    for (const text of root.querySelectorAll(".fit")) {
      const whole = text.textContent, room = NODE.width - 22;
      let width = text.getComputedTextLength();
      for (let max = Math.min(whole.length, 80); width > room && max > 4; width = text.getComputedTextLength()) {
        max = Math.min(max - 1, Math.floor(max * room / width));
        text.textContent = shorten(whole, max);
      }
    }
  };

  const inWords = (lanes, graph) => el("ul", { class: "words" }, lanes.flatMap((lane) =>
    graph.nodes.filter((n) => !n.crt && n.lane === lane.node.lane && n.kind).map((n) => el("li", { text: describe(n, graph.edges) }))));

  const showPicture = () => {
    const lanes = makeLanes();
    if (!lanes.length) return;
    const graph = makeGraph(lanes), count = placeColumns(graph);
    addWaypoints(graph);
    const height = placeRows(graph, count) + TOP + 4;
    const fits = ($("main").clientWidth - 52 - count * NODE.width) / Math.max(count - 1, 1);
    const gap = Math.min(Math.max(fits, GAP.least), GAP.most), width = count * NODE.width + (count - 1) * gap + 4;
    graph.nodes.forEach((n) => { n.x = n.column * (NODE.width + gap); });
    graph.nodes = graph.nodes.filter((n) => !n.waypoint);
    const root = svg("svg", { width, height, viewBox: `-2 0 ${width} ${height}`, role: "group", "aria-label": "Which input wants which C runtime" });
    root.append(svg("text", { class: "column", x: 0, y: 12, text: count > 2 ? "First in the link" : "Inputs" }));
    root.append(svg("text", { class: "column", x: (count - 1) * (NODE.width + gap), y: 12, text: "C runtime" }));
    const trace = tracer(root, graph);
    root.append(...graph.edges.map((e) => drawEdge(e, gap)), ...graph.edges.map((e) => e.text), ...graph.nodes.map((n) => drawNode(n, graph.edges, trace)));
    const section = $("picture");
    section.hidden = false;
    section.append(el("div", { class: "card" },
      el("div", { class: "title-line" }, el("h2", { id: "picture-title", text: "Which input wants which C runtime" }),
        el("p", { text: lanes.length > 1 ? "and who brought it into the link" : "all of them want the same" })),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Picture, scrolls sideways" }, root),
      more("The same in words", inWords(lanes, graph))));
    fitTexts(root);
  };

  // --- the table ---

  // At odds are the few; where there is no majority, all.
  const sizeOf = (side) => side.inputs.length + side.more;
  const largest = mixed ? Math.max(...mixed.sides.map(sizeOf)) : 0;
  const isInput = (witness) => data.inputs.some((input) => base(input.path) === splitName(witness.input).file);
  const few = mixed ? mixed.sides.filter((side) => sizeOf(side) < largest && side.inputs.some(isInput)) : [];
  const conflicting = new Set((mixed ? (few.length ? few : mixed.sides) : []).flatMap((side) => side.inputs.map((w) => splitName(w.input).file)));
  const compareText = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

  const displayName = (name) => {
    const { file, member } = splitName(name);
    return member ? `${file}(${base(member)})` : file;
  };

  const rowOfInput = (input, index) => {
    const own = partsOf[index], linkedParts = own.filter((part) => part.linked);
    const telling = linkedParts.find((part) => part.evidence.length) || own.find((part) => part.evidence.length);
    const relevant = linkedParts.length ? linkedParts : own;
    const kinds = new Set(relevant.map((part) => part.linkage).filter(Boolean));
    const linkage = kinds.size > 1 ? "mixed" : [...kinds][0] || (input.crt ? input.linkage : "");
    const brought = linkedParts.find((part) => part.why);
    return {
      input, own, linkage, config: input.config, name: base(input.path), path: input.path,
      detail: [input.crate ? `crate ${input.crate}` : "", input.crt ? "Microsoft's C runtime" : "", input.error || ""].filter(Boolean).join(" \u00b7 "),
      linked: input.linked, members: input.members,
      evidence: telling ? telling.evidence.slice(0, 2).join(", ") : "",
      why: brought ? brought.why : input.from,
      conflict: linkage === "mixed" || conflicting.has(base(input.path)),
    };
  };
  const rowOfWitness = (name, witness, side, index) => ({
    input: null, own: [], name: displayName(name), path: name, lane: laneClass(side, index), detail: witness.crate ? `crate ${witness.crate}` : "",
    linkage: /^static/.test(side.wants) ? "static" : /^dynamic/.test(side.wants) ? "dynamic" : "", config: "", other: side.wants,
    linked: 0, members: 0, evidence: witness.evidence.join(", "), why: "", conflict: false,
  });
  const makeRows = () => {
    if (data.inputs.length) return data.inputs.map(rowOfInput);
    return data.causes.flatMap((cause) => sidesOf(cause).flatMap((side, i) => side.inputs.map((w) => rowOfWitness(w.input, w, side, i))));
  };

  const isByConfig = Boolean(mixed) && mixed.sides.some((side) => /^debug/.test(side.wants));
  const WANTS = { static: "static", dynamic: "dynamic", mixed: "both", "": "none" };
  const wantBadge = (row) => {
    if (row.other) return el("span", { class: `want ${row.lane}`, text: row.other });
    if (!row.linkage) return el("span", { class: "want s-none", text: "\u2013" });
    const flag = row.linkage === "mixed" ? "" : ` ${flagOf(row.linkage, row.config)}`;
    const kind = isByConfig && row.config === "debug" ? "third" : row.linkage; // as in the picture
    return el("span", { class: `want s-${kind}`, text: WANTS[row.linkage] + flag });
  };
  const MEMBERS_SHOWN = 200;
  const memberList = (row) => el("ul", { class: "members" },
    row.own.slice(0, MEMBERS_SHOWN).map((part) => el("li", {},
      wantBadge(part), " ", el("span", { class: "mono", text: base(part.member) }),
      part.evidence.length ? el("span", { class: "sub", text: ` \u2013 ${part.evidence.join(", ")}` }) : "",
      el("span", { class: "sub", text: part.linked ? ` \u2013 ${part.why || "linked"}` : " \u2013 not linked" }))),
    row.own.length > MEMBERS_SHOWN ? el("li", { text: `and ${plural(row.own.length - MEMBERS_SHOWN, "more member")}` }) : "");
  const openButton = (row, cell) => el("button", {
    type: "button", class: "open", "aria-expanded": "false", text: `Show ${plural(row.own.length, "member")}`,
    onclick: (event) => {
      const button = event.currentTarget, list = cell.querySelector(".members");
      if (list) list.remove(); else cell.append(memberList(row));
      button.setAttribute("aria-expanded", String(!list));
      button.textContent = `${list ? "Show" : "Hide"} ${plural(row.own.length, "member")}`;
    },
  });
  const linkedText = (row) => {
    if (!row.input) return "";
    if (row.input.kind === "object") return row.linked ? "yes" : "no";
    return row.linked ? `${row.linked.toLocaleString("en")} of ${row.members.toLocaleString("en")}` : "nothing";
  };
  const tableRow = (row) => {
    const first = el("td", {}, el("div", { class: "file", text: row.name, title: row.path }));
    if (row.detail) first.append(el("div", { class: "sub", text: row.detail }));
    if (row.own.length > 1) first.append(openButton(row, first));
    const cells = [first,
      el("td", {}, wantBadge(row)),
      el("td", { class: "number", text: linkedText(row) }),
      el("td", { class: "evidence", text: row.evidence }),
      el("td", {}, el("div", { class: "sub", text: row.why }))];
    return el("tr", { class: row.conflict ? "conflict" : "" }, cells.filter((cell, i) => COLUMNS[i]));
  };

  const COLUMNS = [
    { title: "Input", key: (row) => row.name.toLowerCase() },
    { title: "Wants", key: (row) => ({ mixed: 0, dynamic: 1, static: 2 })[row.linkage] ?? 3 },
    { title: "In the link", key: (row) => -row.linked },
    { title: "Shown by", key: (row) => row.evidence },
    { title: "Brought by", key: (row) => row.why },
  ].map((column) => (data.inputs.length || !/link|Brought/.test(column.title) ? column : null)); // a log tells no more
  let rows = [], controls = {}, sorting = { column: null, down: false };

  const compareKeys = (a, b) => (typeof a === "number" ? a - b : compareText(a, b));
  const sortRows = (column) => {
    const again = sorting.column === column;
    sorting = { column, down: again && !sorting.down };
    const key = column.key, sign = sorting.down ? -1 : 1;
    // What has nothing to sort by stays at the end, whatever the direction.
    const isEmpty = (row) => key(row) === "";
    rows.sort((a, b) => isEmpty(a) - isEmpty(b) || sign * compareKeys(key(a), key(b)) || a.index - b.index);
    controls.body.append(...rows.map((row) => row.drawn));
    const way = sorting.down ? "descending" : "ascending";
    COLUMNS.filter(Boolean).forEach((one, i) => {
      controls.heads[i].setAttribute("aria-sort", one === column ? way : "none");
      controls.heads[i].querySelector(".arrow").textContent = one !== column ? "" : sorting.down ? "\u2193" : "\u2191";
    });
    say(`Sorted by ${column.title}, ${way}`);
  };
  const applyFilter = () => {
    const words = controls.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const want = controls.want.value, linkedOnly = controls.linked && controls.linked.checked;
    let count = 0;
    for (const row of rows) {
      const shown = words.every((word) => row.text.includes(word)) && (!linkedOnly || row.linked > 0) &&
        (want === "" || (want === "conflict" ? row.conflict : want === "debug" ? row.config === want : WANTS[row.linkage] === want));
      if (row.drawn.hidden === shown) row.drawn.hidden = !shown;
      count += shown;
    }
    controls.count.textContent = count === rows.length ? plural(count, "input") : `${plural(count, "input")} of ${rows.length.toLocaleString("en")}`;
  };
  const filterBy = (text) => {
    controls.search.value = text;
    applyFilter();
    $("inputs").scrollIntoView({ block: "start" });
    controls.search.focus({ preventScroll: true });
  };
  let pending = 0;
  const filterSoon = () => {
    clearTimeout(pending);
    pending = setTimeout(() => { applyFilter(); say(controls.count.textContent); }, 80);
  };

  const makeFilters = () => {
    controls.search = el("input", { type: "search", placeholder: "name, crate, symbol", oninput: filterSoon, autocomplete: "off", spellcheck: "false" });
    const choices = [["", "any"], ["dynamic", "dynamic"], ["static", "static"], ["both", "both"], ["none", "none"]];
    if (rows.some((row) => row.config === "debug")) choices.push(["debug", "debug"]);
    if (rows.some((row) => row.conflict)) choices.push(["conflict", "what is at odds"]);
    controls.want = el("select", { onchange: filterSoon }, choices.map(([value, text]) => el("option", { value, text })));
    controls.linked = data.inputs.length ? el("input", { type: "checkbox", onchange: filterSoon }) : null;
    controls.count = el("span", { class: "count" });
    return el("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      el("label", { class: "grow" }, "Find", controls.search),
      el("label", {}, "Wants", controls.want),
      controls.linked ? el("label", { class: "check" }, controls.linked, "only what is linked") : "",
      controls.count);
  };
  const makeTable = () => {
    const columns = COLUMNS.filter(Boolean);
    controls.heads = columns.map((column) => el("th", { scope: "col", "aria-sort": "none" },
      el("button", { type: "button", onclick: () => sortRows(column) }, column.title, " ", el("span", { class: "arrow", "aria-hidden": "true" }))));
    controls.body = el("tbody", {}, rows.map((row) => row.drawn));
    return el("div", { class: "table" }, el("table", { "aria-labelledby": "inputs-title" }, el("thead", {}, el("tr", {}, controls.heads)), controls.body));
  };
  const showInputs = () => {
    rows = makeRows();
    if (!rows.length) return;
    rows.forEach((row, index) => {
      row.index = index;
      row.text = [row.path, row.detail, row.evidence, row.why, ...row.own.map((part) => part.member)].join("\n").toLowerCase();
    });
    // What is at odds first, then the link's own order; Microsoft's libraries last.
    rows.sort((a, b) => b.conflict - a.conflict || Boolean(a.input && a.input.crt) - Boolean(b.input && b.input.crt) || a.index - b.index);
    rows.forEach((row, index) => { row.index = index; row.drawn = tableRow(row); });
    const section = $("inputs");
    section.hidden = false;
    section.append(el("div", { class: "card" },
      el("h2", { id: "inputs-title", text: data.inputs.length ? "Inputs" : "Inputs that the messages name" }), makeFilters(), makeTable()));
    applyFilter();
  };

  // --- the command ---

  const quoted = (word) => (word === "" || /[\s"]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word);
  const showCommand = () => {
    if (!data.command.length) return;
    const lines = [data.linker || "link", ...data.command].map(quoted);
    const section = $("command");
    section.hidden = false;
    section.append(el("div", { class: "card" },
      el("div", { class: "title-line" }, el("h2", { id: "command-title", text: "The linker\u2019s command" }),
        el("p", { text: plural(data.command.length, "argument") }), copyButton("the command", lines.join(" "))),
      el("pre", { class: "command", tabindex: 0, text: lines.join("\n") })));
  };

  showHead();
  showCauses();
  showPicture();
  showNotes();
  showInputs();
  showCommand();
})();

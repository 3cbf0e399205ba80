// Turns over, searches and sorts the lists of a report. What an item looks like is said in
// lists.html too, for the first page and for those who run no script; a test holds the two against
// each other. Text is only ever set as text. The names of fields are those of groups.rs and
// stories.rs.
"use strict";
(() => {
  const PAGE = 25;
  // A list this short is read, not searched.
  const SHORT = 8;
  const data = JSON.parse(document.getElementById("data").textContent);

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== "") element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  }
  const auto = { dir: "auto" };
  const hidden = (text) => make("span", { class: "vh" }, text);
  const cell = (text) => make("td", auto, text);
  const plain = (text) => make("td", {}, text);

  function table(heads, rows) {
    return make("table", { class: "members" },
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...rows.map((cells) => make("tr", {}, ...cells))));
  }

  function item(one, size, flags, ...inside) {
    return make("li", { id: one.i }, make("details", {},
      make("summary", {},
        make("span", { class: "size" }, size, hidden(" articles: ")),
        make("span", { class: "what" },
          make("span", { class: "title", dir: "auto", lang: one.l }, one.t),
          ...flags.map((flag) => make("span", { class: "flag", dir: "auto" }, flag)))),
      ...inside));
  }

  function more(one, file) {
    return one.o > 0 ? [make("p", {}, `… ${one.o} more in ${file}`)] : [];
  }

  function links(one) {
    if (one.e.length === 0) return [];
    const link = (number) => [" ", make("a", { href: `#e${number}` }, `lines side by side (${number})`)];
    return [make("p", { class: "links" }, ...one.e.flatMap(link))];
  }

  function group(one) {
    const story = one.s === "" ? [] : [" · story ", make("a", { href: `#${one.s}` }, one.s)];
    return item(one, one.n, one.f,
      make("p", { class: "meta" }, `${one.i} · led by the first: ${one.b}`, ...story),
      table(["relation", "article", "resemblance", "inside the lead", "credit", "kept"],
        one.m.map((m) => [plain(m.r), cell(m.i), plain(m.x), plain(m.p), cell(m.c), cell(m.k)])),
      ...more(one, "groups.jsonl"),
      ...(one.w === "" ? [] : [make("p", auto, one.w)]),
      ...links(one));
  }

  function story(one) {
    return item(one, one.n, [one.b],
      make("p", { class: "meta" }, one.i),
      table(["role", "article", "from", "credit", "date as found"],
        one.m.map((m) => [plain(m.r), cell(m.i), cell(m.x), cell(m.c), cell(m.d)])),
      ...more(one, "stories.jsonl"),
      make("ul", { class: "ties" }, ...one.k.map((link) => make("li", {},
        `${link.r}: `, make("span", auto, link.a), " and ", make("span", auto, link.z)))),
      ...links(one));
  }

  const byTitle = (a, b) => a.t.localeCompare(b.t);
  const KINDS = {
    groups: {
      show: group,
      sorts: [
        ["what deserves a look", null],
        ["largest", (a, b) => b.n - a.n],
        ["weakest tie", (a, b) => a.x - b.x],
        ["headline", byTitle],
      ],
    },
    stories: {
      show: story,
      sorts: [
        ["most articles", null],
        ["most reports", (a, b) => b.r - a.r],
        ["headline", byTitle],
      ],
    },
  };

  class List {
    constructor(section, name) {
      this.name = name;
      this.kind = KINDS[name];
      this.all = data[name];
      this.found = this.all;
      this.page = 0;
      this.items = section.querySelector(".items");
      this.section = section;
      this.build(section.querySelector(".controls"), section.querySelector(".pages"));
    }

    build(controls, pages) {
      this.search = make("input", { type: "search", autocomplete: "off" });
      this.sort = make("select", {}, ...this.kind.sorts.map(([label], at) =>
        make("option", { value: String(at) }, label)));
      this.told = make("p", { class: "found", role: "status" });
      controls.append(
        make("label", {}, "search headlines, ids, agencies", this.search),
        make("label", {}, "sort by", this.sort), this.told);
      this.search.addEventListener("input", () => this.find());
      this.sort.addEventListener("change", () => this.find());
      const button = (label, to) => {
        const made = make("button", { type: "button" }, label);
        made.addEventListener("click", () => this.turn(to(), true));
        return made;
      };
      this.last = () => Math.max(0, Math.ceil(this.found.length / PAGE) - 1);
      this.back = button("← earlier", () => this.page - 1);
      this.next = button("later →", () => this.page + 1);
      this.where = make("span", {});
      pages.append(this.back, this.where, this.next);
      controls.hidden = this.all.length <= SHORT;
      this.pages = pages;
      this.tell();
    }

    find() {
      const words = this.search.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
      this.texts ??= this.all.map((one) => Object.values(one).map((value) =>
        typeof value === "string" ? value : JSON.stringify(value)).join(" ").toLowerCase());
      this.found = this.all.filter((_, at) => words.every((word) => this.texts[at].includes(word)));
      const order = this.kind.sorts[Number(this.sort.value)][1];
      if (order !== null) this.found.sort(order);
      this.turn(0, false);
    }

    turn(page, moves) {
      this.page = Math.min(Math.max(page, 0), this.last());
      const from = this.page * PAGE;
      this.items.replaceChildren(...this.found.slice(from, from + PAGE).map(this.kind.show));
      this.tell();
      if (moves) {
        history.replaceState(null, "", `#${this.name}-page-${this.page + 1}`);
        this.section.scrollIntoView();
      }
    }

    tell() {
      this.pages.hidden = this.last() === 0;
      const [found, all] = [this.found.length, this.all.length];
      this.told.textContent = found === all ? `${all} in all` : `${found} of ${all}`;
      this.where.textContent = `page ${this.page + 1} of ${this.last() + 1}`;
      this.back.disabled = this.page === 0;
      this.next.disabled = this.page === this.last();
    }

    // Whether an item is in the list; then its page is shown.
    reveals(id) {
      if (!this.all.some((one) => one.i === id)) return false;
      if (!this.found.some((one) => one.i === id)) {
        this.search.value = "";
        this.find();
      }
      const at = this.found.findIndex((one) => one.i === id);
      if (document.getElementById(id) === null) this.turn(Math.floor(at / PAGE), false);
      return true;
    }
  }

  const lists = [...document.querySelectorAll("[data-list]")].map((section) =>
    new List(section, section.dataset.list));

  // Goes to what the address names: a page of a list, an item of one, or lines side by side.
  function follow() {
    const id = location.hash.slice(1);
    const page = /^(groups|stories)-page-(\d+)$/.exec(id);
    if (page !== null) {
      lists.find((list) => list.name === page[1])?.turn(Number(page[2]) - 1, false);
      document.getElementById(page[1])?.scrollIntoView();
      return;
    }
    lists.some((list) => list.reveals(id));
    const target = document.getElementById(id);
    const details = target?.querySelector("details");
    if (details) {
      details.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener("hashchange", follow);
  if (location.hash !== "") follow();
})();

// The desk page works without this: it takes files that are dropped, sends on Ctrl+Enter, and marks
// both sides of a passage. Text is only ever set as text.
"use strict";
(() => {
  const form = document.querySelector("form.paste");
  if (form !== null) {
    const file = form.elements.page;
    const text = form.elements.text;
    const problem = document.getElementById("problem");
    const most = Number(form.dataset.most);

    // Says what is wrong before anything is sent; whether that is nothing.
    function isFit() {
      const size = file.files.length > 0 ? file.files[0].size : new Blob([text.value]).size;
      const isBare = file.files.length === 0 && text.value.trim() === "";
      problem.textContent = isBare ? "paste a text or choose a file first"
        : size > most ? `this is too long: ${(size / 1e6).toFixed(1)} MB` : "";
      return problem.textContent === "";
    }
    form.addEventListener("submit", (event) => {
      if (!isFit()) event.preventDefault();
    });
    file.addEventListener("change", () => {
      if (file.files.length > 0) {
        text.value = "";
        isFit();
      }
    });
    text.addEventListener("input", () => {
      file.value = "";
      problem.textContent = "";
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    // A page that is dropped beside the box would replace this one.
    addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
    addEventListener("dragleave", () => form.classList.remove("over"));
    addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      if (event.dataTransfer.files.length > 0) {
        file.files = event.dataTransfer.files;
        text.value = "";
        if (isFit()) form.requestSubmit();
      } else {
        text.value = event.dataTransfer.getData("text/plain");
        file.value = "";
        text.focus();
      }
    });
  }

  // All runs of a passage, on both sides of its table.
  function runs(link) {
    const name = CSS.escape(link.dataset.passage);
    return link.closest("table").querySelectorAll(`[data-passage="${name}"]`);
  }
  for (const link of document.querySelectorAll("a.passage")) {
    const mark = (on) => () => runs(link).forEach((run) => run.classList.toggle("lit", on));
    link.addEventListener("mouseenter", mark(true));
    link.addEventListener("mouseleave", mark(false));
    link.addEventListener("focus", mark(true));
    link.addEventListener("blur", mark(false));
    // The focus goes along, so that the same key leads back.
    link.addEventListener("click", () => {
      const other = document.getElementById(link.getAttribute("href").slice(1));
      setTimeout(() => other?.focus());
    });
  }
})();

// What pages gain where scripts run. Without it everything works: nothing here is needed for anything.
const said = document.documentElement.dataset;

// The reader's own time beside UTC, unless that is UTC.
const own = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});
if (new Date().getTimezoneOffset() !== 0) {
  for (const time of document.querySelectorAll("main time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    const beside = document.createElement("span");
    beside.className = "own-time";
    beside.textContent = own.format(at);
    time.after(" ", beside);
  }
}

// A button beside what is there to be copied.
if (navigator.clipboard && said.copy) {
  for (const code of document.querySelectorAll("main .copyable")) {
    const text = code.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = said.copy;
    button.setAttribute("aria-label", `${said.copy} ${text}`);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection().selectAllChildren(code);
        return;
      }
      button.textContent = said.copied;
      button.setAttribute("aria-label", `${said.copied} ${text}`);
    });
    code.after(" ", button);
  }
}

// A file that is too large is told so before it is uploaded.
for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) {
  input.addEventListener("change", () => {
    const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
    input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
  });
}

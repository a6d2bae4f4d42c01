// What pages gain where scripts run. Without it everything works: nothing here is needed for anything.
const said = document.documentElement.dataset;
const within = (root, selector) => root.querySelectorAll(selector);
const extra = (text, press) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = text;
  button.addEventListener("click", press);
  return button;
};

// The reader's own time beside UTC, unless that is UTC.
const own = new Intl.DateTimeFormat(document.documentElement.lang, {
  day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
});
function localTimes(root) {
  if (new Date().getTimezoneOffset() === 0) return;
  for (const time of within(root, "time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.valueOf())) continue;
    const beside = document.createElement("span");
    beside.className = "own-time";
    beside.textContent = own.format(at);
    time.after(" ", beside);
  }
}

// A button beside what is there to be copied.
function copyButtons(root) {
  if (!navigator.clipboard || !said.copy) return;
  for (const code of within(root, ".copyable")) {
    const text = code.textContent;
    const button = extra(said.copy, async () => {
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        getSelection().selectAllChildren(code);
        return;
      }
      button.textContent = said.copied;
      button.setAttribute("aria-label", `${said.copied} ${text}`);
    });
    button.setAttribute("aria-label", `${said.copy} ${text}`);
    code.after(" ", button);
  }
}

// A file that is too large, or of another type, is told so before it is uploaded.
function checkedFiles(root) {
  for (const input of within(root, "input[type=file][data-max-bytes]")) {
    input.addEventListener("change", () => {
      const files = [...input.files];
      const isTooLarge = files.some((file) => file.size > Number(input.dataset.maxBytes));
      const isWrong = files.some((file) => file.type && input.accept && !input.accept.split(",").includes(file.type));
      input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : isWrong ? input.dataset.wrongType ?? "" : "");
      input.reportValidity();
    });
  }
}

// One button that shows the passwords of a form, and hides them before they are sent.
function shownPasswords(root) {
  for (const form of within(root, "form")) {
    const inputs = [...within(form, "input[type=password]")];
    if (!inputs.length || !said.show) continue;
    const turn = (isShown) => {
      for (const input of inputs) input.type = isShown ? "text" : "password";
      button.textContent = isShown ? said.hide : said.show;
    };
    const button = extra(said.show, () => turn(inputs[0].type === "password"));
    inputs[0].after(button);
    form.addEventListener("submit", () => turn(false));
  }
}

// A mail that is pasted into the field of a code leaves its six digits there, and the focus goes on. Nothing is sent by it.
function pastedCodes(root) {
  for (const input of within(root, "input.code")) {
    input.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text").normalize("NFKC") ?? "";
      const found = pasted.match(/(?<!\d)(?:\d[ -]?){5}\d(?!\d)/u);
      if (!found) return;
      event.preventDefault();
      input.value = found[0].replace(/\D/gu, "");
      input.dispatchEvent(new Event("input", { bubbles: true }));
      const fields = [...input.form.elements].filter((one) => one.type !== "hidden" && one.tabIndex >= 0);
      fields[fields.indexOf(input) + 1]?.focus();
    });
  }
}

// How long until another code can be sent, beside the button that sends one. A page out of the browser's history has waited.
function countdowns(root) {
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return;
  for (const button of within(root, "button[data-wait]")) {
    const [text, until] = [button.textContent, Date.now() + Number(button.dataset.wait) * 1000];
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      button.textContent = left > 0 ? `${text} ${said.again.replace("#", String(left))}` : text;
      if (left > 0) setTimeout(tick, 1000);
    };
    tick();
  }
}

// A form is sent once. What answers with a file leaves the page where it is, and one that comes back is to be sent again.
const rest = () => {
  for (const one of within(document, "[aria-busy]")) one.removeAttribute("aria-busy");
};
document.addEventListener("submit", (event) => {
  if (event.target.hasAttribute("aria-busy")) {
    event.preventDefault();
    return;
  }
  event.target.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(rest, 8000);
});
addEventListener("pageshow", rest);

// A page that waits for something looks again, while it is in sight and nobody types in it.
function lookAgain(main, seen) {
  const seconds = Number(main.dataset.lookAgain);
  if (!(seconds > 0)) return;
  setTimeout(async () => {
    const isInUse = () => document.hidden || document.activeElement?.matches("input, select, textarea");
    let now = seen;
    try {
      const answer = isInUse() ? null : await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer?.redirected) {
        location.assign(answer.url);
        return;
      }
      const found = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = found && found.querySelector("main");
      if (next && !isInUse()) {
        main.dataset.lookAgain = next.dataset.lookAgain ?? "";
        if (next.innerHTML !== seen) {
          now = next.innerHTML;
          main.replaceChildren(...next.childNodes);
          document.title = found.title;
          begin(main);
        }
      }
    } catch {
      // The network is away for a moment: the next look may meet it.
    }
    lookAgain(main, now);
  }, seconds * 1000);
}

function begin(main) {
  for (const gain of [localTimes, copyButtons, checkedFiles, shownPasswords, pastedCodes, countdowns]) gain(main);
}
const main = document.querySelector("main");
const served = main.innerHTML;
begin(main);
lookAgain(main, served);

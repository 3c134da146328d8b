"use strict";
// Keeps the list of an open page true without touching the card that somebody is working on.
// A list is an element with [data-live] whose children have ids; the server sends it whole and it is merged by id.
(() => {
  const typed = (field) => ["text", "textarea"].includes(field.type) && field.value !== field.defaultValue;
  const inHand = (card) =>
    card.contains(document.activeElement) ||
    card.querySelector("details[open]") !== null ||
    [...card.querySelectorAll("input, textarea")].some(typed);

  // `done` is the card whose form was just answered: nothing in it is waiting to be sent any more.
  const merge = (list, fresh, done) => {
    const keep = (card) => card !== done && inHand(card);
    for (const card of [...list.children]) {
      if (fresh.querySelector(`#${CSS.escape(card.id)}`)) continue;
      // Nothing moves away under the hand or the pointer: the card only says that it is over.
      if (keep(card) || (card !== done && list.matches(":hover"))) card.classList.add("gone");
      else card.remove();
    }
    let last = null;
    for (const next of [...fresh.children]) {
      let card = list.querySelector(`#${CSS.escape(next.id)}`) ?? next;
      if (card !== next && !keep(card) && !card.isEqualNode(next)) {
        card.replaceWith(next);
        card = next;
      }
      let place = last ? last.nextElementSibling : list.firstElementChild;
      while (place?.classList.contains("gone")) place = place.nextElementSibling;
      if (card !== place && !(card.isConnected && inHand(card))) list.insertBefore(card, place);
      last = card;
    }
  };

  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  document.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.shouldSwap = false;
    const list = event.detail.target.closest("[data-live]");
    const fresh = parsed(event.detail.serverResponse).getElementById(list.id);
    if (event.detail.xhr.status === 200 && fresh) merge(list, fresh);
  });

  document.addEventListener("htmx:sseOpen", () => (document.documentElement.dataset.live = "on"));
  document.addEventListener("htmx:sseError", () => (document.documentElement.dataset.live = "off"));

  // A form inside a list is sent without leaving the page, so that words typed into the other cards stay.
  const send = async (form, button, list) => {
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.append(button.name, button.value);
    const card = [...list.children].find((each) => each.contains(form));
    const buttons = [...card.querySelectorAll("button")];
    buttons.forEach((each) => (each.disabled = true));
    const said = document.getElementById("said");
    try {
      const answer = await fetch(form.action, { method: "POST", body });
      const page = parsed(await answer.text());
      const fresh = page.getElementById(list.id);
      if (!fresh) return location.assign(answer.url);
      said.replaceChildren(...page.getElementById("said").childNodes);
      merge(list, fresh, said.querySelector(".bad") ? null : card);
    } catch {
      said.textContent = "没有连上图书馆，请再试一次。";
    } finally {
      buttons.forEach((each) => (each.disabled = false));
    }
  };

  document.addEventListener("submit", (event) => {
    const list = event.target.closest("[data-live]");
    // Without the button that was pressed the form would say something else than was meant.
    if (!list || event.submitter === undefined) return;
    event.preventDefault();
    send(event.target, event.submitter, list);
  });
})();

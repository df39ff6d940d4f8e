/** What the page can do beside being read: filter, choose in the picture, keys. Same text always, so the page can name its digest. */
export const pageScript = `'use strict';
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const items = all('.item').map((element) => ({
  element,
  kind: element.dataset.kind,
  beyond: 'beyond' in element.dataset,
  places: element.dataset.places,
  text: (element.textContent + ' ' + element.dataset.places).toLowerCase(),
}));
const search = one('.search input');
const chips = all('.chip');
const nodes = all('.node');
const kinds = new Set();
let beyond = false;
let place = '';

/** A workload is named after its service, so \`shop/cart-v1\` is about \`shop/cart\`, and \`shop/carts\` is not. */
function isAbout({ places }, name) {
  for (let at = places.indexOf(name); at >= 0; at = places.indexOf(name, at + 1)) {
    if (!/[a-z0-9-]/.test(places[at - 1] ?? ' ') && !/[a-z0-9]/.test(places[at + name.length] ?? ' ')) return true;
  }
  return false;
}

function apply() {
  const words = (search ? search.value : '').toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const item of items) {
    const fits =
      (kinds.size === 0 || kinds.has(item.kind)) &&
      (!beyond || item.beyond) &&
      (place === '' || isAbout(item, place)) &&
      words.every((word) => item.text.includes(word));
    item.element.hidden = !fits;
    if (fits) shown += 1;
  }
  for (const list of all('.list')) list.hidden = !list.querySelector('.item:not([hidden])');
  for (const node of nodes) node.setAttribute('aria-pressed', String(node.dataset.place === place));
  for (const svg of all('.graph svg')) svg.classList.toggle('chosen', place !== '');
  for (const edge of all('.edge')) edge.classList.toggle('near', edge.dataset.places.split('|').includes(place));
  const nothing = one('.nothing');
  if (nothing) nothing.hidden = shown > 0 || items.length === 0;
  const isFiltered = kinds.size > 0 || beyond || place !== '' || words.length > 0;
  const output = one('.shown');
  if (output) output.textContent = isFiltered ? shown + ' of ' + items.length : '';
  document.documentElement.dataset.shown = String(shown);
}

function clear() {
  if (search) search.value = '';
  kinds.clear();
  beyond = false;
  place = '';
  for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
  apply();
}

function choose(node) {
  place = place === node.dataset.place ? '' : node.dataset.place;
  apply();
}

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = isDark ? 'light' : 'dark';
}

function step(by) {
  const heads = items.filter(({ element }) => !element.hidden).map(({ element }) => element.querySelector('.head'));
  if (heads.length === 0) return;
  const at = heads.indexOf(document.activeElement);
  const next = heads[at < 0 ? (by > 0 ? 0 : heads.length - 1) : Math.min(heads.length - 1, Math.max(0, at + by))];
  next.focus();
  next.scrollIntoView({ block: 'nearest' });
}

function openAll() {
  const open = all('details.item:not([hidden])');
  const isOpen = open.some((element) => element.open);
  for (const element of open) element.open = !isOpen;
}

for (const chip of chips) {
  chip.addEventListener('click', () => {
    const isPressed = chip.getAttribute('aria-pressed') !== 'true';
    chip.setAttribute('aria-pressed', String(isPressed));
    if ('beyond' in chip.dataset) beyond = isPressed;
    else if (isPressed) kinds.add(chip.dataset.kind);
    else kinds.delete(chip.dataset.kind);
    apply();
  });
}
for (const node of nodes) {
  node.addEventListener('click', () => choose(node));
  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose(node);
  });
}
for (const button of all('.copy')) {
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = 'Selected';
    }
  });
}
if (search) search.addEventListener('input', apply);
for (const button of all('.clear')) button.addEventListener('click', clear);
for (const button of all('.theme')) button.addEventListener('click', toggleTheme);
const dialog = one('dialog');
for (const button of all('.ask')) button.addEventListener('click', () => dialog.showModal());

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (event.key === 'Escape') {
    clear();
    if (document.activeElement === search) search.blur();
    return;
  }
  if (document.activeElement === search) return;
  const key = { '/': () => search && search.focus(), j: () => step(1), k: () => step(-1), e: openAll, t: toggleTheme, '?': () => dialog.showModal() }[event.key];
  if (!key) return;
  event.preventDefault();
  key();
});

// Paper cannot be opened: the plan is printed with what is inside its changes, and without text diffs.
let closed = [];
addEventListener('beforeprint', () => {
  closed = all('details.item:not(.files details):not([open])');
  for (const element of closed) element.open = true;
});
addEventListener('afterprint', () => {
  for (const element of closed) element.open = false;
});
document.documentElement.dataset.ready = '';
apply();
`;

"""What readers with other eyes, hands or tools need of a page, looked for in the page itself (WCAG 2.2, level AA)."""

LOOK = r"""
const found = [];
const say = (what, where) => found.push(what + ': ' + where.outerHTML.slice(0, 160));
const all = css => [...document.querySelectorAll(css)];
const named = e => (e.ariaLabel || '').trim() || (e.getAttribute('aria-labelledby') || '').split(' ').some(id => document.getElementById(id));

if (!document.documentElement.lang) say('no language', document.documentElement);
if (!document.title.trim()) say('no title', document.head);
if (all('main').length != 1) say('not one main part', document.body);
if (all('h1').length != 1) say('not one h1', document.body);
let level = 0;
for (const heading of all('h1, h2, h3, h4, h5, h6')) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) say('heading skips a level', heading);
  if (!heading.textContent.trim()) say('empty heading', heading);
  level = next;
}
const ids = all('[id]').map(e => e.id);
for (const e of all('[id]')) if (ids.filter(id => id == e.id).length > 1) say('id given twice', e);
for (const e of all('input:not([type=hidden]), select, textarea')) if (!e.labels.length && !named(e)) say('field without a label', e);
for (const e of all('a, button')) if (!e.textContent.trim() && !named(e)) say('nothing to call it by', e);
for (const e of all('svg, img')) if (e.ariaHidden != 'true' && !named(e) && !e.alt) say('picture without words', e);
for (const e of all('section')) if (!named(e)) say('part without a name', e);
for (const e of all('th')) if (!e.scope) say('header of nothing', e);
for (const e of all('[tabindex]')) if (e.tabIndex > 0) say('order of its own', e);
for (const e of all('*')) {
  if (e.scrollWidth <= e.clientWidth || !['auto', 'scroll'].includes(getComputedStyle(e).overflowX)) continue;
  if (e.tabIndex < 0 || !named(e)) say('cannot be scrolled by keyboard', e);
}
for (const e of all('button, input:not([type=hidden]), select, textarea')) {
  const box = e.getBoundingClientRect();
  if (box.width < 24 || box.height < 24) say('too small for a finger', e);
}
if (/user-scalable\s*=\s*no|maximum-scale/.test(all('meta[name=viewport]').map(e => e.content).join())) say('cannot be enlarged', document.head);

const parts = colour => colour.match(/[\d.]+/g).map(Number);
const luminance = colour => {
  const [r, g, b] = parts(colour).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = e => {
  for (; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor, alpha = parts(colour)[3];
    if (alpha === undefined || alpha == 1) return colour;
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
};
const contrast = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
const need = (least, colour, back, what, e) => {
  const is = contrast(colour, back);
  if (is < least) say(`${what} ${colour} on ${back} is ${is.toFixed(2)} : 1, not ${least}`, e);
};
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (texts.nextNode()) {
  const e = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || seen.has(e) || e.closest('svg') || !e.checkVisibility()) continue;
  seen.add(e);
  const style = getComputedStyle(e), size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  need(large ? 3 : 4.5, style.color, behind(e), 'text', e);
}
for (const e of all('button, input:not([type=hidden]), select, textarea'))
  need(3, getComputedStyle(e).borderTopColor, behind(e.parentElement), 'border', e);
for (const e of all('svg rect')) need(3, getComputedStyle(e).fill, behind(e.closest('svg').parentElement), 'bar', e);
for (const e of all('svg polyline')) need(3, getComputedStyle(e).stroke, behind(e.closest('svg').parentElement), 'line', e);
return {found, texts: seen.size};
"""


def complaints(browser):
    """One line for each thing; also where the page is too empty to be judged."""
    looked = browser.run(LOOK)
    return looked["found"] + ([] if looked["texts"] > 5 else ["nearly no text was found"])

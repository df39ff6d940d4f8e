import { type FileChange, isEmptyPlan, type Plan, type PlanDocument } from '../plan.ts';
import { findingWords, sideWords } from '../render-human.ts';
import { count, tally, verdict } from '../verdict.ts';
import { drawGraph } from './draw-graph.ts';
import { type Item, type ItemKind, type ItemSection, itemSections, kindWords } from './items.ts';
import { html, type Markup, raw } from './markup.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';

/** More than this in one section is for programs: the page says how many there are. */
const mostItems = 2_000;

/**
 * A plan as one page that needs nothing else: no network, no file beside it, and no script to be read or printed. `digest` gives
 * the SHA-256 of a text in base64, so that the page can forbid every script and style but its own.
 */
export function renderPlanPage(document: PlanDocument, digest: (text: string) => string): string {
  const policy = `default-src 'none'; script-src 'sha256-${digest(pageScript)}'; style-src 'sha256-${digest(pageStyle)}'; base-uri 'none'; form-action 'none'`;
  const plans = document.plans.map((plan) => ({ plan, sections: itemSections(plan) }));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${titleOf(document)}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
${header(document)}
${toolbar(plans.flatMap(({ sections }) => sections))}
<main>
${plans.map(({ plan, sections }) => environment(plan, sections))}
<p class="nothing" hidden>Nothing here fits the filter. <button type="button" class="clear">Show everything</button></p>
</main>
${footer(document)}
${help}
<script>${raw(pageScript)}</script>
</body>
</html>
`;
  return page.html;
}

function titleOf({ plans, base, head }: PlanDocument): string {
  const names = plans.map(({ mesh, environment: name }) => `${mesh}/${name}`).join(', ');
  return `Mesh plan${names === '' ? '' : ` for ${names}`}: ${sideWords(base)} → ${sideWords(head)}`;
}

function header({ base, head, gates, plans }: PlanDocument): Markup {
  const absent = [base, head].flatMap(({ name, absent: why, diagnostics = [] }) =>
    why === undefined
      ? []
      : [
          html`<div class="absent"><p><b>${name}</b>: ${why}</p>${diagnostics.map((one) => html`<p><code>${findingWords(one)}</code></p>`)}</div>`,
        ],
  );
  const changed = plans.filter((plan) => !isEmptyPlan(plan)).length;
  const title = head.absent !== undefined ? 'No mesh plan' : changed === 0 ? 'Mesh plan: no changes' : 'Mesh plan';
  return html`<header>
<h1>${title}</h1>
<p class="sides"><code>${sideWords(base)}</code> → <code>${sideWords(head)}</code></p>
${gates.length === 0 ? '' : html`<p class="gates">${gates.map(({ gate, hits }) => html`<span class="gate ${hits === 0 ? 'passed' : 'failed'}">${hits === 0 ? '✓' : '✗'} ${gate}${hits === 0 ? '' : ` (${hits})`}</span> `)}</p>`}
${absent}
</header>`;
}

function toolbar(sections: readonly ItemSection[]): Markup {
  const items = sections.flatMap((section) => section.items);
  if (items.length === 0) return html``;
  const counts = Map.groupBy(items, ({ kind }) => kind);
  const kinds = (Object.keys(kindWords) as ItemKind[]).filter((kind) => counts.has(kind));
  const beyond = items.filter(({ isBeyond }) => isBeyond).length;
  return html`<nav class="toolbar" aria-label="Filter">
<label class="search"><span class="unseen">Filter by text</span><input type="search" placeholder="Filter: a service, a path, a file" autocomplete="off" spellcheck="false"><kbd>/</kbd></label>
<span class="kinds" role="group" aria-label="Kinds of change">${kinds.map((kind) => html`<button type="button" class="chip ${kind}" data-kind="${kind}" aria-pressed="false">${kindWords[kind]} <b>${counts.get(kind)?.length ?? 0}</b></button> `)}${
    beyond === 0
      ? ''
      : html`<button type="button" class="chip beyond" data-beyond aria-pressed="false">beyond intent <b>${beyond}</b></button>`
  }</span>
<span class="tools"><output class="shown" aria-live="polite"></output> <button type="button" class="theme" aria-label="Light or dark">◐</button> <button type="button" class="ask" aria-label="Keys">?</button></span>
</nav>`;
}

function environment(plan: Plan, sections: readonly ItemSection[]): Markup {
  const title = `${plan.mesh}/${plan.environment}`;
  if (isEmptyPlan(plan))
    return html`<section class="environment"><h2>${title} <small>no changes</small></h2></section>`;
  return html`<section class="environment">
<h2>${title} <small>${verdict(plan)}</small></h2>
${plan.graph && plan.graph.nodes.length > 0 ? drawGraph(plan.graph) : ''}
${sections.filter(({ items }) => items.length > 0).map(listed)}
${files(plan)}
</section>`;
}

function listed({ title, items }: ItemSection): Markup {
  const rest = items.length - mostItems;
  return html`<section class="list"><h3>${title} <small>${items.length}</small></h3>
${items.slice(0, mostItems).map(drawItem)}${rest > 0 ? html`<p class="quiet">${count(rest, 'more change')}: see the plan as JSON.</p>` : ''}</section>
`;
}

function drawItem({ kind, title, body, places, isBeyond }: Item): Markup {
  const named = places.join(' ');
  const beyond = isBeyond
    ? html`<span class="mark" title="No intent of this change states it">beyond intent</span>`
    : '';
  const line = html`<span class="badge ${kind}">${kindWords[kind]}</span><span class="line">${title}</span>${beyond}`;
  const attributes = html`class="item" data-kind="${kind}" data-places="${named}"${isBeyond ? raw(' data-beyond') : ''}`;
  if (!body)
    return html`<div ${attributes}><div class="head" tabindex="-1">${line}</div></div>
`;
  return html`<details ${attributes}><summary class="head">${line}</summary><div class="body">${body}</div></details>
`;
}

function files({ files: changes }: Plan): Markup {
  if (changes.length === 0) return html``;
  return html`<section class="list files"><h3>Compiled files <small>${tally(changes, 'file')}</small></h3>
${changes.slice(0, mostItems).map(file)}</section>
`;
}

function file({
  change,
  path,
  added_lines: added,
  removed_lines: removed,
  patch,
  left_out: leftOut,
}: FileChange): Markup {
  const counts = html`<span class="counts"><ins>+${added}</ins> <del>−${removed}</del></span>`;
  const line = html`<span class="badge file">${change}</span><span class="line"><code class="name">${path}</code></span>${counts}`;
  const attributes = html`class="item" data-kind="file" data-places="${path}"`;
  if (patch === '')
    return html`<div ${attributes}><div class="head" tabindex="-1">${line}<span class="quiet">${leftOut ?? ''}</span></div></div>
`;
  return html`<details ${attributes}><summary class="head">${line}</summary><pre class="diff">${patch.trimEnd().split('\n').map(patchLine)}</pre></details>
`;
}

function patchLine(line: string): Markup {
  if (line.startsWith('+'))
    return html`<ins>${line}</ins>
`;
  if (line.startsWith('-'))
    return html`<del>${line}</del>
`;
  return line.startsWith('@@')
    ? html`<i>${line}</i>
`
    : html`${line}
`;
}

function footer({ version, base, head }: PlanDocument): Markup {
  return html`<footer><p>meshc ${version} · base ${sideWords(base)}, head ${sideWords(head)} · every change holds for the requests it names, and no other request is decided differently</p></footer>`;
}

const help = html`<dialog aria-label="Keys"><h2>Keys</h2>
<dl class="keys"><dt><kbd>/</kbd></dt><dd>filter by text</dd><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next and previous change</dd><dt><kbd>Enter</kbd></dt><dd>open and close a change; choose a service in the picture</dd><dt><kbd>e</kbd></dt><dd>open or close all changes</dd><dt><kbd>t</kbd></dt><dd>light or dark</dd><dt><kbd>Esc</kbd></dt><dd>show everything again</dd></dl>
<form method="dialog"><button>Close</button></form></dialog>`;

/** How the page looks: on a screen by day and by night, and on paper. Same text always, so the page can name its digest. */
export const pageStyle = `
:root {
  color-scheme: light;
  --paper: #fcfcfa; --card: #ffffff; --ink: #1d1f21; --soft: #5c6166; --line: #e3e3de; --wash: #f3f3ef; --focus: #1f6feb;
  --gained: #b45309; --lost: #6d4bc4; --outage: #c01c28; --weaker: #b0257c; --moved: #1a62c5; --added: #1b7f3b; --removed: #767b80;
  --kept: #a9adb1; --met: #1b7f3b;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme='light']) {
    color-scheme: dark;
    --paper: #15171a; --card: #1c1f23; --ink: #e7e8ea; --soft: #a0a6ad; --line: #2f343a; --wash: #23272c; --focus: #6ca8ff;
    --gained: #f0a74a; --lost: #b69cf5; --outage: #ff7b82; --weaker: #f08ac6; --moved: #77b0ff; --added: #63c987; --removed: #8b9198;
    --kept: #656c74; --met: #63c987;
  }
}
:root[data-theme='dark'] {
  color-scheme: dark;
  --paper: #15171a; --card: #1c1f23; --ink: #e7e8ea; --soft: #a0a6ad; --line: #2f343a; --wash: #23272c; --focus: #6ca8ff;
  --gained: #f0a74a; --lost: #b69cf5; --outage: #ff7b82; --weaker: #f08ac6; --moved: #77b0ff; --added: #63c987; --removed: #8b9198;
  --kept: #656c74; --met: #63c987;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
header, main, footer, .toolbar { max-width: 1180px; margin: 0 auto; padding: 0 28px; }
code, pre, kbd { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 0.88em; }
h1 { font-size: 26px; line-height: 1.2; margin: 36px 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 19px; margin: 34px 0 14px; letter-spacing: -0.005em; }
h2 small, h3 small { font-weight: 400; color: var(--soft); font-size: 14px; margin-left: 6px; }
h3 { font-size: 15px; margin: 28px 0 8px; }
h4 { font-size: 13px; margin: 0 0 6px; color: var(--soft); font-weight: 600; }
.sides { margin: 0; color: var(--soft); }
.quiet, footer { color: var(--soft); font-size: 13px; }
footer { padding-top: 28px; padding-bottom: 40px; }
.gates { margin: 12px 0 0; }
.gate { display: inline-block; border: 1px solid currentColor; border-radius: 999px; padding: 1px 11px; font-size: 13px; margin-right: 4px; }
.gate.passed { color: var(--added); }
.gate.failed { color: var(--outage); font-weight: 600; }
.absent { border-left: 3px solid var(--gained); background: var(--wash); margin: 16px 0 0; padding: 10px 16px; border-radius: 0 8px 8px 0; }
.absent p { margin: 0; }
.toolbar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; padding-top: 14px; padding-bottom: 12px; background: var(--paper); }
.search { position: relative; flex: 0 1 280px; }
.search input { width: 100%; font: inherit; font-size: 14px; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px 30px 6px 11px; }
kbd { border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; padding: 0 5px; background: var(--wash); color: var(--soft); }
.search kbd { position: absolute; right: 8px; top: 7px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.kinds { display: flex; flex-wrap: wrap; gap: 6px; flex: 1 1 auto; }
.tools { display: flex; gap: 6px; align-items: center; color: var(--soft); font-size: 13px; }
button { font: inherit; font-size: 13px; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 4px 10px; cursor: pointer; }
button:hover { border-color: var(--soft); }
.chip { border-radius: 999px; padding: 3px 11px; color: var(--tone, var(--soft)); }
.chip b { font-weight: 600; margin-left: 3px; opacity: 0.8; }
.chip[aria-pressed='true'] { background: var(--tone, var(--soft)); border-color: var(--tone, var(--soft)); color: var(--paper); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.gained { --tone: var(--gained); } .lost { --tone: var(--lost); } .outage { --tone: var(--outage); } .weaker { --tone: var(--weaker); }
.moved { --tone: var(--moved); } .behaviour { --tone: var(--moved); } .added { --tone: var(--added); } .removed { --tone: var(--removed); }
.kept { --tone: var(--kept); } .unanalysed { --tone: var(--gained); } .beyond { --tone: var(--outage); }
.graph { margin: 0 0 8px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.canvas { overflow-x: auto; padding: 6px; }
.graph svg { display: block; margin: 0 auto; font-family: inherit; }
.graph .fit { max-width: 100%; height: auto; }
figcaption { border-top: 1px solid var(--line); padding: 9px 16px; font-size: 13px; color: var(--soft); }
figcaption:empty { display: none; }
.entry { margin-right: 16px; white-space: nowrap; }
.dot { display: inline-block; min-width: 17px; height: 17px; line-height: 17px; border-radius: 999px; text-align: center; background: var(--tone); color: var(--card); font-size: 12px; }
.node { cursor: pointer; }
.node rect { fill: var(--card); stroke: var(--soft); stroke-width: 1.2; }
.node:hover rect { fill: var(--wash); }
.node:focus { outline: none; }
.node:focus-visible rect { stroke: var(--focus); stroke-width: 2.4; }
.node[aria-pressed='true'] rect { stroke: var(--ink); stroke-width: 2.4; }
.node.added rect { stroke: var(--added); stroke-width: 2; }
.node.removed rect { stroke: var(--removed); stroke-dasharray: 5 4; }
.node.removed .name { text-decoration: line-through; fill: var(--soft); }
.node.anyone rect { stroke-dasharray: 2 4; }
.node .name { font-size: 13px; font-weight: 600; fill: var(--ink); }
.node .space { font-size: 10.5px; fill: var(--soft); }
.shape { fill: var(--soft); }
.shape.hollow { fill: none; stroke: var(--soft); stroke-width: 1.6; }
.edge .line { fill: none; stroke: var(--tone); stroke-width: 1.4; }
.edge .touch { fill: none; stroke: transparent; stroke-width: 14; }
.edge:not(.kept) .line { stroke-width: 2.4; }
.edge.removed .line, .edge.lost .line { stroke-dasharray: 7 5; }
.edge.allowed .line { stroke-dasharray: 1.5 5; stroke-linecap: round; }
.arrow { fill: var(--tone); }
.sign circle { fill: var(--tone); stroke: var(--card); stroke-width: 2; }
.sign text { fill: var(--card); font-size: 12px; font-weight: 700; text-anchor: middle; }
.chosen .edge:not(.near) { opacity: 0.18; }
.item { background: var(--card); border: 1px solid var(--line); border-radius: 9px; margin: 6px 0; }
.head { display: flex; gap: 10px; align-items: baseline; padding: 8px 13px; border-radius: 9px; list-style: none; }
.head::-webkit-details-marker { display: none; }
summary.head { cursor: pointer; }
summary.head:hover { background: var(--wash); }
summary.head::after { content: '›'; margin-left: auto; color: var(--soft); transition: transform 0.12s; }
details[open] > summary.head::after { transform: rotate(90deg); }
.mark + .after, .mark { margin-left: auto; color: var(--outage); border: 1px solid currentColor; border-radius: 999px; padding: 0 8px; font-size: 11.5px; white-space: nowrap; }
.mark ~ *, summary.head:has(.mark)::after { margin-left: 0; }
.badge { flex: none; min-width: 118px; font-size: 12px; font-weight: 600; color: var(--tone, var(--soft)); }
.badge::before { content: ''; display: inline-block; width: 8px; height: 8px; border-radius: 3px; margin-right: 7px; background: var(--tone, var(--kept)); }
.line { min-width: 0; overflow-wrap: anywhere; }
.name { font-weight: 600; font-size: 0.9em; }
.request { background: var(--wash); border-radius: 5px; padding: 1px 6px; }
.words { color: var(--soft); }
.body { padding: 4px 15px 14px 141px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 16px; margin: 0 0 12px; }
dt { color: var(--soft); font-size: 13.5px; }
dd { margin: 0; overflow-wrap: anywhere; }
.rule { color: var(--soft); }
.site { color: var(--moved); }
.verdict.met { color: var(--met); } .verdict.unmet { color: var(--outage); }
.effect.restart, .effect.stop { color: var(--outage); } .effect.drain { color: var(--gained); }
.witness pre { margin: 0 0 8px; padding: 9px 13px; background: var(--wash); border-radius: 8px; overflow-x: auto; }
.witness p { margin: 0 0 8px; }
.command { display: flex; gap: 10px; align-items: center; }
.command code { overflow-x: auto; white-space: nowrap; color: var(--soft); }
.command button { flex: none; padding: 1px 9px; }
.counts { margin-left: auto; font-size: 12.5px; white-space: nowrap; }
.files summary.head::after { margin-left: 6px; }
ins { color: var(--added); text-decoration: none; } del { color: var(--outage); text-decoration: none; }
.diff { margin: 0; padding: 10px 15px; border-top: 1px solid var(--line); overflow-x: auto; line-height: 1.45; }
.diff i { color: var(--soft); font-style: normal; }
dialog { border: 1px solid var(--line); border-radius: 12px; background: var(--card); color: var(--ink); padding: 8px 26px 22px; max-width: 440px; }
dialog::backdrop { background: rgb(0 0 0 / 0.35); }
.nothing { text-align: center; color: var(--soft); padding: 40px 0; }
@media (max-width: 700px) {
  header, main, footer, .toolbar { padding-left: 14px; padding-right: 14px; }
  .head { flex-wrap: wrap; }
  .body { padding-left: 15px; }
  .toolbar { position: static; }
  .graph .fit { max-width: none; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
@media print {
  :root, :root[data-theme='dark'], :root:not([data-theme='light']) {
    color-scheme: light;
    --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --wash: #f4f4f4;
    --gained: #8a3f00; --lost: #4b2fa0; --outage: #a00014; --weaker: #8a1060; --moved: #0b4aa0; --added: #0d5c28; --removed: #555; --kept: #888;
  }
  @page { margin: 14mm; }
  body { font-size: 11pt; }
  header, main, footer { max-width: none; padding: 0; }
  .toolbar, dialog, .copy, .files .diff, .nothing { display: none !important; }
  .graph svg { max-width: 100%; height: auto; }
  .item { break-inside: avoid; }
  .body { padding-left: 15px; }
  summary.head::after { display: none; }
  h2, h3 { break-after: avoid; }
}
`;

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Diagnostic } from '../../src/diagnostic/diagnostic.ts';
import { renderTerminal } from '../../src/diagnostic/render/terminal.ts';
import { homeless, long, lost, sneaky, text, whole, wide } from './findings.ts';

const plain = { color: false, width: 100 };

function print(...diagnostics: readonly Diagnostic[]): string {
  return renderTerminal(diagnostics, text, plain);
}

test('a finding shows what, where, why and what to do', () => {
  assert.equal(
    print(whole),
    `error[stale-output]: route \`canary\` sends traffic to a port that \`payments\` does not have
 --> mesh/checkout.ts:2:70
  |
2 | new HttpRoute(checkout, 'canary', { backends: [{ to: payments, port: 8444 }] });
  |                                                                      ^^^^ \`payments\` listens on 8443 (https) and 9090 (metrics)
 ::: mesh/checkout.ts:2:25
  |
2 | new HttpRoute(checkout, 'canary', { backends: [{ to: payments, port: 8444 }] });
  |                         -------- the route is named here
  = note: only in production
  = help: did you mean 8443?
`,
  );
});

test('carets stand below what is meant, whatever is before it', () => {
  assert.equal(
    print(wide),
    `error[foreign-output]: wide letters and tabs
 --> mesh/checkout.ts:3:35
  |
3 |     new Service(mesh, '支払い', { port: 8444 }); // 👩‍💻 é
  |                                         ^^^^
  = help: change it
          or leave it
`,
  );
});

test('a long line is cut around what is meant', () => {
  const printed = print(long);
  const [, , , source = '', carets = ''] = printed.split('\n');
  assert.ok(source.length <= 100);
  assert.match(source, /^4 \| ….*….?$/);
  assert.equal(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1), 'wrong');
});

test('nothing an author writes reaches the terminal as a command', () => {
  const printed = print(sneaky);
  assert.equal(printed, stripVTControlCharacters(printed));
  assert.ok(!printed.includes('\u202e'));
  assert.match(printed, /const sneaky = '\\u\{1b\}\[31m\\u\{202e\}'; bad\(\);/);
  const [, , , source = '', carets = ''] = printed.split('\n');
  assert.equal(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1), 'bad');
});

test('without a line, the place in the model is named', () => {
  assert.equal(
    print(homeless),
    `info[foreign-output]: no line is known
  = at: httpRoutes[3].rules[1].backends
  = note: in the model
  = help: change it
          or leave it
`,
  );
});

test('without the text of a file, its place is named', () => {
  assert.match(print({ ...lost, help: 'x' }), /\n {2}--> elsewhere\.ts:40:7\n {3}= help: x\n$/);
});

test('a column behind the end of its line and a line behind the end of its file are no trouble', () => {
  for (const site of [
    { file: 'mesh/checkout.ts', line: 1, column: 999, length: 5 },
    { file: 'mesh/checkout.ts', line: 6, column: 1, length: 0 },
    { file: 'mesh/checkout.ts', line: 99, column: 1 },
  ]) {
    assert.match(print({ ...lost, site }), /--> mesh\/checkout\.ts/);
  }
});

test('errors come first, then by place', () => {
  const codes = [...print(homeless, long, wide, whole).matchAll(/^(error|warning|info)\[/gm)].map(
    ([, severity]) => severity,
  );
  assert.deepEqual(codes, ['error', 'error', 'warning', 'info']);
});

test('colour adds nothing but colour', () => {
  const everything = [whole, wide, long, sneaky, homeless, lost];
  const colored = renderTerminal(everything, text, { color: true, width: 100 });
  assert.notEqual(colored, print(...everything));
  assert.equal(stripVTControlCharacters(colored), print(...everything));
});

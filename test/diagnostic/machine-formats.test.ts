import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderGithub } from '../../src/diagnostic/render/github.ts';
import { diagnosticsDocument } from '../../src/diagnostic/render/json.ts';
import { renderJunit } from '../../src/diagnostic/render/junit.ts';
import { sarifLog } from '../../src/diagnostic/render/sarif.ts';
import { homeless, long, sneaky, whole } from './findings.ts';

test('JSON carries every part of a finding', () => {
  const document = diagnosticsDocument([long, whole], { version: '1.2.3', command: 'check' });
  assert.deepEqual(document.summary, { errors: 1, warnings: 1, notes: 0 });
  assert.equal(document.ok, false);
  assert.equal(document.format_version, '1.0');
  assert.deepEqual(document.diagnostics[0], {
    severity: 'error',
    code: 'stale-output',
    message: 'route `canary` sends traffic to a port that `payments` does not have',
    help: 'did you mean 8443?',
    label: '`payments` listens on 8443 (https) and 9090 (metrics)',
    range: { file: 'mesh/checkout.ts', start: { line: 2, column: 70 }, end: { line: 2, column: 74 } },
    related: [
      {
        message: 'the route is named here',
        range: { file: 'mesh/checkout.ts', start: { line: 2, column: 25 }, end: { line: 2, column: 33 } },
      },
      { message: 'only in production' },
    ],
  });
  assert.equal(diagnosticsDocument([long], { version: '1', command: 'check' }).ok, true);
});

test('GitHub annotations are one line each, the worst first', () => {
  assert.deepEqual(renderGithub([long, whole]).split('\n'), [
    '::error file=mesh/checkout.ts,line=2,endLine=2,col=70,endColumn=74,title=stale-output::route `canary` sends traffic to a port that `payments` does not have%0A`payments` listens on 8443 (https) and 9090 (metrics)%0Athe route is named here: mesh/checkout.ts:2%0Aonly in production%0Ahelp: did you mean 8443?',
    '::warning file=mesh/checkout.ts,line=4,endLine=4,col=172,endColumn=177,title=foreign-output::a long line%0Ahelp: change it%0Aor leave it',
    '',
  ]);
});

test('no text can end an annotation or start another command', () => {
  const printed = renderGithub([
    { ...homeless, message: '100%\r\n::set-env name=PATH::x', site: { file: 'a,b:c%.ts', line: 1, column: 1 } },
  ]);
  assert.equal(printed.trimEnd().split('\n').length, 1);
  assert.match(printed, /^::notice file=a%2Cb%3Ac%25\.ts,/);
  assert.match(printed, /::100%25%0D%0A::set-env/);
});

test('a SARIF log has rules, results and places', () => {
  const log = sarifLog([whole, homeless], '1.2.3') as {
    version: string;
    runs: {
      tool: { driver: { name: string; version: string; rules: { id: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        locations: unknown[];
        relatedLocations?: unknown[];
      }[];
    }[];
  };
  const [run] = log.runs;
  assert.equal(log.version, '2.1.0');
  assert.equal(run?.tool.driver.version, '1.2.3');
  assert.deepEqual(
    run?.tool.driver.rules.map(({ id }) => id),
    ['foreign-output', 'stale-output'],
  );
  const [first, second] = run?.results ?? [];
  assert.deepEqual([first?.ruleId, first?.ruleIndex, first?.level], ['stale-output', 1, 'error']);
  assert.deepEqual(first?.locations, [
    {
      physicalLocation: {
        artifactLocation: { uri: 'mesh/checkout.ts' },
        region: { startLine: 2, startColumn: 70, endLine: 2, endColumn: 74 },
      },
    },
  ]);
  assert.equal(first?.relatedLocations?.length, 1);
  assert.deepEqual([second?.level, second?.locations], ['note', []]);
});

test('a JUnit report counts errors as failures and a clean run as one success', () => {
  const printed = renderJunit([whole, long], 'check');
  assert.match(printed, /<testsuites name="meshc" tests="2" failures="1"/);
  assert.match(printed, /<failure type="stale-output" message="route `canary`/);
  assert.match(renderJunit([], 'check'), /tests="1" failures="0"[\s\S]*<testcase classname="meshc" name="check"\/>/);
});

test('a JUnit report is XML whatever the text', () => {
  const printed = renderJunit([{ ...sneaky, message: '<a href="x">&\u0000\u001b]]>' }], 'check');
  assert.match(printed, /message="&lt;a href=&quot;x&quot;&gt;&amp;\]\]&gt;"/);
  assert.ok(!printed.includes('\u0000') && !printed.includes('\u001b'));
});

import { expectDenied, expectRequest, expectSplit, test } from 'meshc/test';
import { greeting, website } from './mesh.ts';

test('one greeting in ten comes from version 2', () => {
  expectSplit({ from: website, to: greeting }, [
    { to: greeting.version('v1'), weight: 90 },
    { to: greeting.version('v2'), weight: 10 },
  ]);
});

test('the website may only read', () => {
  expectRequest({ from: website, to: greeting, path: '/hello' }, { timeout: '2s' });
  expectDenied({ from: website, to: greeting, method: 'POST', path: '/hello' });
  expectDenied({ from: greeting, to: website });
});

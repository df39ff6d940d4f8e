import { expectRequest, expectTable, suite, test } from 'meshc/test';
import mesh from './mesh.ts';

suite(mesh, ({ checkout, reports, payments, objects, warehouse }) => {
  test('checkout charges, and no more', () => {
    expectTable({ from: checkout, to: payments }, [
      { method: 'POST', path: '/v1/charges/7', outcome: { reaches: payments, timeout: '5s' } },
      { path: '/v1/charges/7', outcome: 'denied' },
      { path: '/v1/statements/7', outcome: 'denied' },
    ]);
    expectTable({ from: checkout, to: objects, host: 'charges.objects.example' }, [
      { method: 'PUT', path: '/7', outcome: 'denied' },
    ]);
  });

  test('reports read statements and the warehouse, and put objects', () => {
    expectTable({ from: reports, to: payments }, [
      { path: '/v1/statements/7', outcome: 'allowed' },
      { method: 'POST', path: '/v1/charges/7', outcome: 'denied' },
    ]);
    expectRequest({ from: reports, to: objects, host: 'reports.objects.example', method: 'PUT', path: '/2026' });
    expectRequest({ from: reports, to: warehouse }, { reaches: warehouse });
  });
});

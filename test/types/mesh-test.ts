import { AuthorizationPolicy, type Environment, Gateway, Mesh, Service, Workload } from 'meshc';
import { expectDenied, expectRequest, expectSplit, expectTable, suite, test } from 'meshc/test';

const entry = ({ environment }: Environment<readonly ['blue', 'green']>) => {
  const mesh = new Mesh('types', { trustDomain: `${environment}.types.example` });
  const ratings = new Service(mesh, 'ratings', {
    ports: { http: { number: 9080, protocol: 'http' }, admin: { number: 9090, protocol: 'http' } },
    versions: { v1: {}, v2: {} },
  });
  const placement = { kind: 'kubernetes' } as const;
  const worker = new Workload(ratings, 'worker', { version: 'v1', placement });
  const ingress = new Gateway(mesh, 'ingress', {
    listeners: { http: { port: 80, protocol: 'http', hostnames: ['*'] } },
    placement,
  });
  const policy = new AuthorizationPolicy(ratings, 'readers', { action: 'allow', rules: [{ from: [ingress] }] });
  return Object.assign(mesh, { ratings, worker, ingress, policy });
};

suite(entry, ({ ratings, worker, ingress, policy }, { environment }) => {
  test('what may be expected', () => {
    expectRequest({ from: worker, to: ratings.port('http'), method: 'GET', path: '/ratings/7?all=1' });
    expectRequest({ from: ingress, listener: 'http', host: 'a.example' }, { reaches: ratings.version('v1') });
    expectRequest({ from: ratings, to: ratings }, { reaches: ratings.version('v2').port('http'), timeout: '2s' });
    expectRequest({ from: ingress }, { redirected: 'https://a.example/', status: 308 });
    expectDenied({ from: ratings, to: ratings.port('admin') }, policy);
    expectSplit({ from: ingress }, [{ to: ratings.version('v1'), weight: 1 }], { timeout: 'unlimited' });
    expectTable({ from: ingress }, [{ path: '/', outcome: environment === 'blue' ? 'allowed' : { answered: 404 } }]);
  });

  test('what may not', () => {
    // @ts-expect-error: a version the service does not have
    expectRequest({ from: worker, to: ratings }, { reaches: ratings.version('v9') });
    // @ts-expect-error: a port the service does not have
    expectRequest({ from: worker, to: ratings.port('https') });
    // @ts-expect-error: a listener the gateway does not have
    expectRequest({ from: ingress, listener: 'https' });
    // @ts-expect-error: routes decide about the version, not the caller
    expectRequest({ from: worker, to: ratings.version('v1').port('http') });
    // @ts-expect-error: a gateway calls what its routes say
    expectRequest({ from: ingress, to: ratings });
    // @ts-expect-error: callers are objects, never names
    expectRequest({ from: 'worker', to: ratings });
    // @ts-expect-error: a path starts with a slash
    expectRequest({ from: ingress, path: 'ratings' });
    // @ts-expect-error: a method of HTTP
    expectRequest({ from: ingress, method: 'FETCH' });
    // @ts-expect-error: no program of the mesh is called
    expectRequest({ from: worker });
    // @ts-expect-error: a policy, never its name
    expectDenied({ from: ingress }, 'readers');
    // @ts-expect-error: every row says what is expected
    expectTable({ from: ingress }, [{ path: '/' }]);
    // @ts-expect-error: an environment the entry does not have
    if (environment === 'red') expectRequest({ from: ingress });
  });
});

// @ts-expect-error: what the entry did not return
suite(entry, ({ reviews }) => test('reviews', () => expectDenied({ from: reviews, to: reviews })));

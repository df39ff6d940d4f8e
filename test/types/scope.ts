import { Construct as PlainConstruct } from 'constructs';
import { Construct, type Environment, Mesh, Namespace, type Scope, Service } from 'meshc';

export const environments = ['staging', 'production'] as const;

export default ({ environment }: Environment<typeof environments>) => {
  const isProduction: boolean = environment === 'production';
  // @ts-expect-error: no such environment
  const isTest: boolean = environment === 'test';
  const mesh = new Mesh(isProduction ? 'shop' : 'trial', { trustDomain: `${environment}.shop.example` });
  new Canary(new Namespace(mesh, 'shop'), 'cart').service.version('canary');
  new Plain(mesh, 'plain');
  return isTest ? undefined : mesh;
};

/** A team's own building block. */
class Canary extends Construct {
  readonly service;

  constructor(scope: Scope, name: string) {
    super(scope, name);
    this.service = new Service(this, name, {
      ports: { http: { number: 8080, protocol: 'http' } },
      versions: { stable: {}, canary: {} },
    });
  }
}

/** One on the package `constructs` alone. */
class Plain extends PlainConstruct {
  constructor(scope: Scope, name: string) {
    super(scope, name);
    new Service(this, name, { ports: { http: { number: 8080, protocol: 'http' } } });
  }
}

// @ts-expect-error: a mesh has a trust domain
new Mesh('shop', {});
// @ts-expect-error: a namespace is in a mesh
new Namespace('shop');
// @ts-expect-error: a service has ports
new Service(new Mesh('shop', { trustDomain: 'shop.example' }), 'cart', { versions: { v1: {} } });

new Service(new Mesh('shop', { trustDomain: 'shop.example' }), 'cart', {
  // @ts-expect-error: a protocol is one of four
  ports: { http: { number: 8080, protocol: 'https' } },
});
new Service(new Mesh('shop', { trustDomain: 'shop.example' }), 'cart', {
  ports: { http: { number: 8080, protocol: 'http' } },
  // @ts-expect-error: versions have names
  versions: ['v1'],
});
new Service(new Mesh('shop', { trustDomain: 'shop.example' }), 'cart', {
  // @ts-expect-error: a port has one number
  ports: { http: { port: 8080, protocol: 'http' } },
});

import { type Environment, Mesh, Namespace } from 'meshc';
import { declareGateway } from './gateway.ts';
import { declarePolicies } from './policies.ts';
import { declareRoutes } from './routes.ts';
import { declareServices } from './services.ts';
import { declareWorkloads } from './workloads.ts';

/** The environments this repository can be compiled for; the first is the default. */
export const environments = ['demo', 'kubernetes'] as const;

export default ({ environment }: Environment<typeof environments>) => {
  const mesh = new Mesh('bookinfo', { trustDomain: `${environment}.bookinfo.example` });
  const bookinfo = new Namespace(mesh, 'bookinfo');
  const services = declareServices(bookinfo);
  declareWorkloads(services, environment);
  const ingress = declareGateway(bookinfo, environment);
  declareRoutes(services, ingress);
  declarePolicies(services, ingress);
  // What tests name: `meshc test` hands them what is returned here.
  return Object.assign(mesh, { ...services, ingress });
};

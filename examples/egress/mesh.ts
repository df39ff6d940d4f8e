import { Mesh } from 'meshc';
import { declareOutside } from './outside.ts';
import { declarePolicies } from './policies.ts';
import { declareServices, declareWorkloads } from './services.ts';

const mesh = new Mesh('egress', { trustDomain: 'egress.example' });
const services = declareServices(mesh);
const outside = declareOutside(mesh);
declareWorkloads(services, outside);
declarePolicies(services, outside);

// What tests name: `meshc test` hands them what is exported here.
export default Object.assign(mesh, { ...services, ...outside });

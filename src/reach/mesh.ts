import type * as ir from '../ir/mesh.ts';
import { type Answers, analysed, unseen } from './answer.ts';

export const meshAnswers: Answers<ir.Mesh> = {
  name: unseen('a plan compares two versions of one mesh'),
  environment: unseen('a plan compares two versions of one environment'),
  trustDomain: unseen('it is part of every identity, which are compared'),
  namespaces: unseen('they follow from what is in them'),
  services: analysed,
  workloads: analysed,
  gateways: analysed,
  rollout: unseen('the plan lists how a release reaches the nodes among the members'),
};

import type * as ir from '../ir/placement.ts';
import { type Answers, analysed, type KindAnswers, unseen } from './answer.ts';

/** Where something runs decides no request; the plan lists what moves. */
export const placementAnswers: KindAnswers<ir.Placement> = {
  hosts: { kind: analysed, hosts: analysed },
  kubernetes: {
    kind: analysed,
    program: unseen('the plan lists images among the members'),
    replicas: unseen('the plan lists replicas among the members'),
    inboundPort: unseen('every pod has the same'),
    place: unseen('the plan lists where members run'),
  },
};
export const hostAnswers: Answers<ir.Host> = {
  node: unseen('the plan lists where members run'),
  address: unseen('the plan lists where members run'),
  inboundPort: unseen('the plan lists where members run'),
  applicationPorts: unseen('the plan lists where members run'),
  place: unseen('the plan lists where members run'),
};

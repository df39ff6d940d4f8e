import type * as ir from '../ir/service.ts';
import { type Answers, analysed, behaviour, type KindAnswers } from './answer.ts';

export const serviceAnswers: Answers<ir.Service> = { namespace: analysed, name: analysed, ports: analysed };
export const servicePortAnswers: Answers<ir.ServicePort> = {
  name: analysed,
  number: behaviour(String),
  protocol: behaviour((protocol) => protocol),
  destinations: analysed,
  routing: analysed,
  guard: analysed,
};
export const routingAnswers: KindAnswers<ir.Routing> = {
  http: { kind: analysed, table: analysed },
  tcp: { kind: analysed, routes: analysed },
};

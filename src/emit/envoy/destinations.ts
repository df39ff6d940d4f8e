import type { Destination } from '../../ir/destination.ts';
import type { Service } from '../../ir/service.ts';

/** Every destination of a mesh by its name: what leads to one must sometimes know how it is reached. */
export type Destinations = ReadonlyMap<string, Destination>;

/** Indexes the destinations of all services. */
export function destinationsOf(services: readonly Service[]): Destinations {
  const all = services.flatMap(({ ports }) => ports.flatMap(({ destinations }) => destinations));
  return new Map(all.map((destination) => [destination.name, destination]));
}

/** The destination of this name. The IR names none that it does not have. */
export function destinationNamed(destinations: Destinations, name: string): Destination {
  const found = destinations.get(name);
  if (found === undefined) throw new Error(`no destination is called ${name}`);
  return found;
}

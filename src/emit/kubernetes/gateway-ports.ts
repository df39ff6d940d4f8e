import type { Gateway, GatewayListener } from '../../ir/gateway.ts';

/** A port a gateway is open on. */
export interface OpenPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** Every port of a gateway: over UDP too where HTTP/3 is served. */
export function openPorts({ listeners }: Gateway): OpenPort[] {
  return listeners.flatMap(({ port, chains }): OpenPort[] => {
    const isQuic = chains.some(({ serves }) => serves.kind === 'http' && serves.http3.kind === 'on');
    return isQuic
      ? [
          { port, protocol: 'TCP' },
          { port, protocol: 'UDP' },
        ]
      : [{ port, protocol: 'TCP' }];
  });
}

/** The ports at which a gateway is reached by members of the mesh only. */
export function exitsOf({ listeners }: Gateway): GatewayListener[] {
  return listeners.filter(({ chains }) => chains.every(({ accepts }) => accepts.kind === 'mesh'));
}

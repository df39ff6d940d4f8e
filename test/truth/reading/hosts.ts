/**
 * How exactly a list of host names names a host: the higher, the more exactly; undefined when it does not. An exact name is more exact than
 * any wildcard, a longer wildcard more than a shorter one, and no list at all is every host (Gateway API, HTTPRoute.hostnames).
 */
export function exactness(hostnames: readonly string[] | undefined, asked: string): number | undefined {
  const host = asked.toLowerCase().replace(/:\d+$/, '');
  const found = (hostnames ?? ['*']).flatMap((name) => {
    if (name === host) return [Number.POSITIVE_INFINITY];
    if (name === '*') return [0];
    const isBelow = name.startsWith('*.') && host.endsWith(name.slice(1)) && host.length > name.length - 1;
    return isBelow ? [name.length] : [];
  });
  return found.length === 0 ? undefined : Math.max(...found);
}

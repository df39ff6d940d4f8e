/** What some routes of a table configure and a listener must have, or their settings do nothing. */
export type RouteFilter = 'cors' | 'fault' | 'session-affinity';

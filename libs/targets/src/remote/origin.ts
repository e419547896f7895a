/** Schemes for which `URL` has neither an origin nor a default port, and the port of each. */
const ports: Readonly<Record<string, number>> = { 'redis:': 6379, 'rediss:': 6379, 'smtp:': 587, 'smtps:': 465 }

/** Whether `URL` reads a scheme as an opaque one. */
export function isForeignScheme(protocol: string): boolean {
  return Object.hasOwn(ports, protocol)
}

/** Scheme, host and port: as `URL` has it for HTTP, and always with the port for other schemes. */
export function originOf(url: URL): string {
  if (!isForeignScheme(url.protocol)) return url.origin
  return `${url.protocol}//${hostOf(url) ?? url.hostname}:${portOf(url)}`
}

export function portOf({ protocol, port }: URL): number {
  return port === '' ? (ports[protocol] ?? (protocol === 'http:' ? 80 : 443)) : Number(port)
}

/** The host in its usual form, also of schemes whose host `URL` leaves as it is written; undefined for one that is none. */
export function hostOf({ protocol, hostname }: URL): string | undefined {
  if (!isForeignScheme(protocol)) return hostname
  const url = `http://${hostname}`
  return hostname !== '' && URL.canParse(url) ? new URL(url).hostname : undefined
}

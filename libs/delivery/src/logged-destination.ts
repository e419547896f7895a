/** Where deliveries go, for the log: of a URL without its path and query, which may be a secret. */
export function loggedDestination(destination: string): string {
  if (!URL.canParse(destination)) return destination
  const { origin } = new URL(destination)
  return origin === 'null' ? destination : origin
}

/** What is served to whom, by the route that matched: a route that is not named here is for callers with the key. */

const publicRoutes = new Set(['/', '/health/live', '/health/ready', '/openapi.json', '/openapi.yaml'])

/** Open to everybody: the front page has links, health says no more than what is out of order, the documentation is the same everywhere. */
export function isPublic(route = ''): boolean {
  return publicRoutes.has(route) || isDocs(route)
}

/** The page that shows and tries the API. */
export function isDocs(route = ''): boolean {
  return route === '/docs' || route.startsWith('/docs/')
}

/** For browsers with the key. */
export function isPage(route = ''): boolean {
  return route === '/queues' || route.startsWith('/queues/')
}

/** Who may use which route, by the route that matched: routes that are not named here need the key. */

const publicRoutes = new Set(['/', '/health/live', '/health/ready', '/openapi.json', '/openapi.yaml'])

/** Routes without a key: the front page has only links, health says only what is out of order, the documentation is the same everywhere. */
export function isPublic(route = ''): boolean {
  return publicRoutes.has(route) || isDocs(route)
}

/** The page that shows and tries the API. */
export function isDocs(route = ''): boolean {
  return route === '/docs' || route.startsWith('/docs/')
}

/** Pages for browsers, with the key. */
export function isPage(route = ''): boolean {
  return route === '/queues' || route.startsWith('/queues/')
}

/** Who may use which route, by the route that matched: routes that are not named here need a caller. */

const sameForAll = new Set(['/health/live', '/health/ready', '/openapi.json', '/openapi.yaml'])
/** Pages that show a form, and what takes it. They ask themselves who is logged in. */
const forms = new Set(['/', '/login', '/login/issuer', '/login/callback', '/logout'])

/** Routes without a caller: health says only what is out of order, the documentation is the same everywhere. */
export function isPublic(route = ''): boolean {
  return isForm(route) || isSameForAll(route)
}

/** Public routes whose answers do not depend on who asks. */
export function isSameForAll(route = ''): boolean {
  return sameForAll.has(route) || isDocs(route)
}

/** The front page, and where people log in and out. */
export function isForm(route = ''): boolean {
  return forms.has(route)
}

/** The page that shows and tries the API. */
export function isDocs(route = ''): boolean {
  return route === '/docs' || route.startsWith('/docs/')
}

/** Bull Board, for browsers that are logged in. */
export function isBoard(route = ''): boolean {
  return route === '/queues' || route.startsWith('/queues/')
}

/** Pages for browsers, in contrast to the API. */
export function isPage(route = ''): boolean {
  return isForm(route) || isDocs(route) || isBoard(route)
}

/** Who may use which route, by the route that matched: routes that are not named here need a caller. */

const sameForAll = new Set(['/health/live', '/health/ready', '/openapi.json', '/openapi.yaml'])
/** Pages that show a form, and what takes it. They ask themselves who is logged in. */
const forms = new Set(['/', '/login', '/login/issuer', '/login/callback', '/logout'])

/** Where the token of a link to the portal is exchanged: the token is in the body. */
const exchange = '/v1/portal-links/:link/session'

/** Routes without a caller: health says only what is out of order, the documentation is the same everywhere. */
export function isPublic(route = ''): boolean {
  return isForm(route) || isSameForAll(route) || isConsole(route) || isPortal(route) || route === exchange
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

/** The files of the console. They are the same for all; what the console shows comes from the API. They say themselves how long to cache them. */
export function isConsole(route = ''): boolean {
  return route === '/console' || route.startsWith('/console/')
}

/** The page of the portal: the same for all, but for who may show it in a frame. What it shows comes from the API. */
export function isPortal(route = ''): boolean {
  return route === '/portal/:link' || route === '/portal/:link/'
}

/** Bull Board, for browsers that are logged in. */
export function isBoard(route = ''): boolean {
  return route === '/queues' || route.startsWith('/queues/')
}

/** Pages for browsers, in contrast to the API. */
export function isPage(route = ''): boolean {
  return isForm(route) || isDocs(route) || isBoard(route) || isConsole(route) || isPortal(route)
}

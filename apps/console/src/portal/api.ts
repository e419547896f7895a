import { createSluiceClient, dataOf, ProblemError } from '@sluice/client'
import { gatewayUrl } from '../api/place.js'
import { storeOf } from '../state/store.js'

/** Where the page stands with its link. */
export type Opened =
  | { readonly state: 'opening' }
  | { readonly state: 'open'; readonly until: string }
  | { readonly state: 'over' }
  | { readonly state: 'failed'; readonly error: unknown }

export const opened = storeOf<Opened>({ state: 'opening' })

/** The public id of the link, from the path: `/portal/<id>`. */
const id = /\/portal\/([\w-]+)\/?$/.exec(location.pathname)?.[1] ?? ''
/** Its secret: the browser does not send what stands behind `#`. */
const token = location.hash.slice(1)

/** Shown with each request, and kept nowhere else. */
let bearer: string | undefined

/** The HTTP API without who may be logged in to the console in the same browser. */
const stranger = createSluiceClient({ url: gatewayUrl, fetch: request => fetch(request, { credentials: 'omit' }) })

/** Exchanges the token of the link for a bearer token. @returns whether there is one now */
export async function open(): Promise<boolean> {
  try {
    const session = await dataOf(stranger.openPortal({ params: { path: { link: id } }, body: { token } }))
    bearer = session.token
    opened.set({ state: 'open', until: session.linkExpiresAt })
    return true
  } catch (error) {
    bearer = undefined
    const isOver = error instanceof ProblemError && [400, 401, 404].includes(error.status)
    opened.set(isOver ? { state: 'over' } : { state: 'failed', error })
    return false
  }
}

/** The HTTP API, as the one who has the link. */
export const api = createSluiceClient({ url: gatewayUrl, fetch: send })

async function send(request: Request): Promise<Response> {
  const again = request.clone()
  const answer = await ask(request)
  // the bearer token ends before a link of a day does
  return answer.status === 401 && (await open()) ? ask(again) : answer
}

function ask(request: Request): Promise<Response> {
  if (bearer !== undefined) request.headers.set('authorization', `Bearer ${bearer}`)
  return fetch(request, { credentials: 'omit' })
}

import { createSluiceClient } from '@sluice/client'
import { connection, sawAnswer } from '../state/connection.js'
import { gatewayUrl, goToLogin } from './place.js'
import { tenant } from '../state/tenant.js'

/** The HTTP API, as the one who is logged in. */
export const api = createSluiceClient({ url: gatewayUrl, fetch: send })

/** Keeps a session that has ended from showing an error: the page goes to the login. Who has written something may stay, and is asked once. */
async function send(request: Request): Promise<Response> {
  if (tenant.get() !== '') request.headers.set('sluice-tenant', tenant.get())
  try {
    const answer = await fetch(request)
    const { isLoggedOut } = connection.get()
    sawAnswer(answer.status)
    if (answer.status === 401 && !isLoggedOut) goToLogin()
    return answer
  } catch (error) {
    if (!request.signal.aborted) sawAnswer(undefined)
    throw error
  }
}

import { NotFoundError, UnavailableError } from '@sluice/event'
import { type Browsers, type Led, localPath, type Logins, type NotLoggedIn } from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem, toProblem } from '../server/problem.js'
import { loginPage } from './login-page.js'

type Answer = Led | NotLoggedIn | undefined

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route takes the body of an HTML form. */
    isForm?: boolean
  }
}

/** The routes by which people log in and out. They answer with pages, for nobody but browsers uses them. */
export function mountLogin(server: FastifyInstance, logins: Logins, browsers: Browsers): void {
  const { issuer } = logins
  const show = (reply: FastifyReply, next: string, more: { name?: string | undefined; problem?: string } = {}) =>
    reply.type('text/html; charset=utf-8').send(loginPage({ next, issuer, ...more }, browsers))

  const answer = async (request: FastifyRequest, reply: FastifyReply, found: () => Promise<Answer>) => {
    const next = nextOf(request)
    try {
      const led = await found()
      if (led === undefined) return sendProblem(reply, noIssuer())
      if ('to' in led) return reply.header('set-cookie', [...led.cookies]).redirect(led.to, 303)
      if (led.retryAfterS !== undefined) void reply.header('retry-after', String(led.retryAfterS))
      return show(reply.status(led.status), next, { problem: led.detail })
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error
      return show(reply.status(503).header('retry-after', '1'), next, { problem: error.message })
    }
  }

  server.get('/login', async (request, reply) => {
    return show(reply, nextOf(request), { name: await logins.nameOf(request).catch(() => undefined) })
  })
  server.post('/login', { config: { isForm: true } }, (request, reply) =>
    answer(request, reply, async () => logins.withKey(request, fieldOf(request, 'key'), nextOf(request))),
  )
  server.post('/logout', { config: { isForm: true } }, (request, reply) =>
    answer(request, reply, () => logins.logOut(request)),
  )
  server.get('/login/issuer', (request, reply) => answer(request, reply, () => logins.begin(request, nextOf(request))))
  server.get('/login/callback', (request, reply) => answer(request, reply, () => logins.finish(request)))
}

function noIssuer() {
  return toProblem(new NotFoundError('NOT_FOUND', 'nobody can log in by an issuer here: OIDC_CLIENT_ID is not set'))
}

function nextOf({ query }: FastifyRequest): string {
  return localPath((query as Record<string, unknown>)['next'])
}

/** A field of the form; empty if it is not there. */
function fieldOf({ body }: FastifyRequest, name: string): string {
  return body instanceof Uint8Array ? (new URLSearchParams(Buffer.from(body).toString()).get(name) ?? '').trim() : ''
}

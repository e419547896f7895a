import { type Browsers, type Logins } from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { escaped, htmlPage } from './html.js'
import { loggedIn } from './login-page.js'

/** Links for users who open the address that `npm start` prints. */
const places = {
  console: ['/console', 'the console: events, rules and receivers, to see and to mend'],
  docs: ['/docs', 'the HTTP API, to read and to try'],
  openapi: ['/openapi.json', 'its description for programs'],
  queues: ['/queues', 'the BullMQ queues'],
  health: ['/health/ready', 'whether the platform does its work'],
  metrics: ['/metrics', 'the metrics'],
  buses: ['/v1/buses', 'the buses'],
} as const

/** Where a newcomer goes on who has the root key only. */
const next = 'Make a key for each program: <code>docs/security.md</code> begins with two, to copy and paste.'

/** Answers `/` with links: a page for browsers, which says who is logged in, else JSON. */
export function mountFrontPage(server: FastifyInstance, logins: Logins, browsers: Browsers): void {
  const links = Object.entries(places).map(([name, [path, what]]) => ({ name, url: browsers.publicUrl + path, what }))
  const json = { name: 'Sluice', links: Object.fromEntries(links.map(({ name, url }) => [name, url])) }
  const items = links.map(({ url, what }) => `<li><a href="${escaped(url)}">${escaped(url)}</a>: ${what}</li>`)
  server.get('/', async (request: FastifyRequest, reply: FastifyReply) => {
    void reply.header('vary', 'Accept, Cookie')
    if (!/text\/html/.test(request.headers.accept ?? ''))
      return reply.type('application/json; charset=utf-8').send(`${JSON.stringify(json)}\n`)
    // links are of use without Redis too
    const name = await logins.nameOf(request).catch(() => undefined)
    const who =
      name === undefined ? `<p><a href="${escaped(browsers.base)}/login">Log in</a></p>` : loggedIn(name, browsers)
    return reply
      .type('text/html; charset=utf-8')
      .send(htmlPage('Sluice', `${who}<ul>${items.join('')}</ul><p>${next}</p>`))
  })
}

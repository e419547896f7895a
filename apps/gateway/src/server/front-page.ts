import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** Links for users who open the address that `npm start` prints. */
const places = {
  docs: ['/docs', 'the HTTP API, to read and to try'],
  openapi: ['/openapi.json', 'its description for programs'],
  queues: ['/queues', 'the BullMQ queues; any user name, the API key as the password'],
  health: ['/health/ready', 'whether the platform does its work'],
  metrics: ['/metrics', 'the metrics, with the API key'],
  buses: ['/v1/buses', 'the buses, with the API key'],
} as const

/** Answers `/` with links: a page for browsers, else JSON. It needs no key, so it has nothing specific to this gateway. */
export function mountFrontPage(server: FastifyInstance, publicUrl: string): void {
  const links = Object.entries(places).map(([name, [path, what]]) => ({ name, url: publicUrl + path, what }))
  const json = { name: 'Sluice', links: Object.fromEntries(links.map(({ name, url }) => [name, url])) }
  const items = links.map(({ url, what }) => `<li><a href="${escaped(url)}">${escaped(url)}</a>: ${what}</li>`)
  const page = `<!doctype html><html lang="en"><title>Sluice</title><h1>Sluice</h1><ul>${items.join('')}</ul></html>\n`
  server.get('/', (request: FastifyRequest, reply: FastifyReply) => {
    void reply.header('vary', 'Accept')
    if (/text\/html/.test(request.headers.accept ?? '')) return reply.type('text/html; charset=utf-8').send(page)
    return reply.type('application/json; charset=utf-8').send(`${JSON.stringify(json)}\n`)
  })
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}

import { siteFolder } from '@sluice/console'
import { NotFoundError } from '@sluice/event'
import type { Browsers } from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem, toProblem } from '../server/problem.js'
import { readSite } from './site-files.js'
import { consolePath as path, pageBelow, sendFile } from './site-pages.js'

/** Files whose names have a digest of what is in them. */
const forEver = 'public, max-age=31536000, immutable'
/** A browser asks each time whether there is a newer one. */
const asked = 'no-cache'

/**
 * Serves the console: static files, the same for all callers. What it shows comes from the API, which asks who calls. Every path below
 * `/console` that is no file is the one page, whose scripts read the path.
 */
export function mountConsole(server: FastifyInstance, browsers: Browsers, folder = siteFolder): void {
  const files = readSite(folder)
  const shell = pageBelow(files.get('index.html'), browsers.base)
  const sendPage = (request: FastifyRequest, reply: FastifyReply) => sendFile(request, reply, shell, asked)
  server.get(path, sendPage)
  server.get(`${path}/*`, (request, reply) => {
    const { '*': name } = request.params as { '*': string }
    const file = name.endsWith('.html') ? undefined : files.get(name)
    if (file) return sendFile(request, reply, file, name.startsWith('assets/') ? forEver : asked)
    // a page that was loaded before an update asks for files that are gone
    if (name.startsWith('assets/')) return sendProblem(reply, toProblem(gone(name)))
    return sendPage(request, reply)
  })
}

function gone(name: string): NotFoundError {
  return new NotFoundError('NOT_FOUND', `the console has no file '${name}' (any more): reload the page`)
}

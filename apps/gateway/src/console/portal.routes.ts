import { siteFolder } from '@sluice/console'
import { allowFrames, type Browsers } from '@sluice/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readSite } from './site-files.js'
import { pageBelow, sendFile } from './site-pages.js'

/** Says which pages may show a link of this public id in a frame. */
export interface FramesOfLinks {
  frameAncestors(id: string): Promise<readonly string[]>
}

/**
 * Serves the page of the portal, at `/portal/<id of a link>`. It is the same for every link, also for one that is no more: the page
 * exchanges the token in its fragment, which browsers do not send, and says what came of it.
 */
export function mountPortal(
  server: FastifyInstance,
  browsers: Browsers,
  links: FramesOfLinks,
  folder = siteFolder,
): void {
  const page = pageBelow(readSite(folder).get('portal.html'), browsers.base)
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { link } = request.params as { link: string }
    // while Redis is away nobody may frame it
    allowFrames(reply, await links.frameAncestors(link).catch(() => []))
    return sendFile(request, reply, page, 'no-store')
  }
  for (const path of ['/portal/:link', '/portal/:link/']) server.get(path, answer)
}

import { METHODS } from 'node:http'
import { SluiceError } from '@sluice/event'
import { everyCaller } from '@sluice/service'
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Answers OPTIONS and unsupported methods on existing routes. */
export class OtherMethods {
  readonly #taken = new Map<string, Set<string>>()

  /** To be created before the routes. */
  constructor(private readonly server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method }) => {
      const taken = this.#taken.get(url) ?? new Set()
      for (const one of [method].flat()) taken.add(one)
      this.#taken.set(url, taken)
    })
  }

  /** To be called when all routes of the API exist. */
  answer(): void {
    for (const method of METHODS)
      if (method !== 'CONNECT' && !this.server.supportedMethods.includes(method))
        this.server.addHttpMethod(method, { hasBody: true })
    for (const [url, taken] of [...this.#taken]) {
      if (url.includes('*')) continue // static files of pages
      const allow = [...new Set([...taken, 'OPTIONS'])].sort().join(', ')
      const others = this.server.supportedMethods.filter(method => !taken.has(method) && method !== 'OPTIONS')
      const refuse = (_request: unknown, reply: FastifyReply, done: (error: Error) => void) => {
        void reply.header('allow', allow)
        done(new SluiceError('METHOD_NOT_ALLOWED', `this route takes ${allow}`, { allow: allow.split(', ') }))
      }
      const handler = (_request: unknown, reply: FastifyReply) => reply.status(204).header('allow', allow).send()
      const config = { action: everyCaller } as const
      this.server.route({ method: others, url, config, onRequest: refuse, handler })
      if (!taken.has('OPTIONS')) this.server.route({ method: 'OPTIONS', url, config, handler })
    }
  }
}

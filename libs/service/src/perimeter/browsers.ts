import type { FastifyRequest } from 'fastify'

/** Longest path that a login leads back to. */
const mostCharacters = 2048

/** How browsers reach the service. */
export class Browsers {
  /** What paths begin with in browsers, where a proxy serves the service below one: `/sluice`, else empty. */
  readonly base: string

  /** @param publicUrl its address in browsers, where a proxy changes it, else empty */
  constructor(readonly publicUrl: string) {
    this.base = publicUrl === '' ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '')
  }

  /** Whether the browser speaks https: to this address, or to a proxy that is believed. */
  isSecure(request: Pick<FastifyRequest, 'protocol'>): boolean {
    return this.publicUrl.startsWith('https:') || request.protocol === 'https'
  }

  /** Where somebody logs in who asked for a path. */
  loginUrl(path: string): string {
    const next = localPath(path)
    return `${this.base}/login${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}`
  }
}

/** Whether a browser wants to show a page, and shows no key. */
export function wantsPage({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && headers.authorization === undefined && /\btext\/html\b/i.test(headers.accept ?? '')
}

/**
 * The path of this service that a text names, with its query; `/` for everything else. A browser that is led there stays on this host,
 * however it reads slashes, backslashes and control characters.
 */
export function localPath(text: unknown): string {
  if (typeof text !== 'string' || text.length > mostCharacters || !/^\/(?!\/)[!-[\]-~]*$/.test(text)) return '/'
  const host = 'http://local.invalid'
  if (!URL.canParse(text, host)) return '/'
  const { origin, pathname, search } = new URL(text, host)
  // dots may leave two slashes at the begin
  if (origin !== host || pathname.startsWith('//')) return '/'
  return /^\/(login|logout)(\/|$)/.test(pathname) ? '/' : pathname + search
}

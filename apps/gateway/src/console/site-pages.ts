import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { escaped, htmlPage } from '../pages/html.js'
import { codings, etagOf, type SiteFile } from './site-files.js'

/** Where the files of all pages are. */
export const consolePath = '/console'

/**
 * A page of the build for browsers that reach the gateway below a path: its files are named relative to `<base>`.
 *
 * @param base the path of the gateway in the browser, without a slash at its end
 */
export function pageBelow(file: SiteFile | undefined, base: string): SiteFile {
  if (!file) return notBuilt()
  const there = `<base href="${escaped(base + consolePath)}/"`
  return pageOf(file.bytes['identity']!.toString().replace(`<base href="${consolePath}/"`, there))
}

function notBuilt(): SiteFile {
  return pageOf(htmlPage('The console is not built', '<p>Run <code>npm run build</code>, and start Sluice again.</p>'))
}

function pageOf(text: string): SiteFile {
  const identity = Buffer.from(text)
  const bytes = { identity, br: brotliCompressSync(identity), gzip: gzipSync(identity) }
  return { type: 'text/html; charset=utf-8', etag: etagOf(identity), bytes }
}

export function sendFile(request: FastifyRequest, reply: FastifyReply, file: SiteFile, caching: string): FastifyReply {
  const { etag, type, bytes } = file
  void reply.headers({ 'cache-control': caching, vary: 'Accept-Encoding', etag })
  if (request.headers['if-none-match']?.split(/ *, */).includes(etag)) return reply.status(304).send()
  const coding = codingOf(request, file)
  if (coding !== 'identity') void reply.header('content-encoding', coding)
  return reply.type(type).send(bytes[coding])
}

/** The best coding that the browser takes. One that it refuses by `q=0` is not taken. */
function codingOf({ headers }: FastifyRequest, { bytes }: SiteFile): string {
  const taken = (headers['accept-encoding'] ?? '').toLowerCase().split(',')
  const takes = (coding: string) =>
    taken.some(one => one.split(';')[0]!.trim() === coding && !/; *q=0(\.0*)? *$/.test(one))
  return Object.keys(codings).find(coding => bytes[coding] && takes(coding)) ?? 'identity'
}

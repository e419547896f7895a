import { isCrossSite } from './cross-site.js'

describe('a request that changes something, with a password that the browser adds by itself', () => {
  const host = 'sluice.example:4000'
  const own = 'http://sluice.example:4000'
  const cases: [what: string, headers: Record<string, string>, crossSite: boolean, publicUrl?: string][] = [
    ['of a page of ours', { 'sec-fetch-site': 'same-origin' }, false],
    ['typed by the user', { 'sec-fetch-site': 'none' }, false],
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: own }, true],
    ['of another host of our domain', { 'sec-fetch-site': 'same-site', origin: own }, true],
    ['of a later browser', { 'sec-fetch-site': 'something-new' }, true],
    ['our origin', { origin: own }, false],
    ['our origin in capitals', { origin: 'HTTP://SLUICE.example:4000' }, false],
    ['another host', { origin: 'http://evil.example:4000' }, true],
    ['another port', { origin: 'http://sluice.example:4100' }, true],
    ['a host that begins like ours', { origin: 'http://sluice.example.evil.example:4000' }, true],
    ['a host that ends like ours', { origin: 'http://evil-sluice.example:4000' }, true],
    ['the domain above ours', { origin: 'http://example:4000' }, true],
    ['our host as the user', { origin: 'http://sluice.example:4000@evil.example' }, true],
    ['a hidden origin', { origin: 'null' }, true],
    ['a hidden origin with our page', { origin: 'null', referer: `${own}/queues/` }, true],
    ['two origins', { origin: `${own}, ${own}` }, true],
    ['a file', { origin: 'file://' }, true],
    ['an extension', { origin: 'chrome-extension://abcdef' }, true],
    ['our page', { referer: `${own}/queues/queue/packing?status=failed` }, false],
    ['the page of another', { referer: `http://evil.example/?${own}` }, true],
    ['nothing said', {}, true],
    ['behind a proxy that keeps the host', { host: 'sluice.example', origin: 'https://sluice.example' }, false],
    ['behind one that adds the port', { host: 'sluice.example:443', origin: 'https://sluice.example' }, false],
    ['behind one that changes the host', { origin: 'https://public.example' }, true],
    ['the same, told', { origin: 'https://public.example' }, false, 'https://public.example/sluice'],
    ['the same, told, without TLS', { origin: 'http://public.example' }, true, 'https://public.example/sluice'],
    ['the same, told, another', { origin: 'https://evil.example' }, true, 'https://public.example/sluice'],
    ['told, and past the proxy', { origin: own }, false, 'https://public.example/sluice'],
    ['forwarded by whomever', { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' }, true],
    ['no host', { host: '', origin: own }, true],
  ]
  it.each(cases)('%s', (_what, headers, crossSite, ...[publicUrl]) => {
    for (const method of ['PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'])
      expect(isCrossSite({ method, headers: { host, ...headers } }, publicUrl)).toBe(crossSite)
    for (const method of ['GET', 'HEAD'])
      expect(isCrossSite({ method, headers: { host, ...headers } }, publicUrl)).toBe(false)
  })
})

import { Browsers, localPath, wantsPage } from './browsers.js'

/** What would be lost: a login that does not lead somebody to a copy of the page on another host. */
describe('a path to go on to', () => {
  it.each(['/', '/queues', '/queues/queue/a?status=failed&page=2', '/v1/buses?x=//evil.example', '/a%2F%2Fb', "/it's"])(
    'may be %s',
    path => expect(localPath(path)).toBe(path),
  )

  it.each([
    ...[
      '',
      'x',
      '//evil',
      '///evil',
      '/\\evil',
      '\\/evil',
      '/a\\b',
      'http:/evil',
      'http://local.invalid/x',
      '//local.invalid/x',
    ],
    ...[
      '/.//evil',
      '/..//evil',
      '/a/..//evil',
      '/%2e//evil',
      '/%2E%2e//evil',
      '/./..//',
      '/\n/evil',
      '/\0',
      '/é',
      '/a b',
      '\t/a',
    ],
    ...['/login', '/login/issuer?next=/', '/logout', '/x/../login', '/%2e/logout', `/${'x'.repeat(2048)}`],
    ...[undefined, null, 5, ['/queues', '/queues'], {}],
  ])('is none of %j', path => expect(localPath(path)).toBe('/'))

  it('stands behind the path by which a proxy serves the gateway', () => {
    expect(new Browsers('https://a.example/sluice').loginUrl('/queues?a=b')).toBe(
      '/sluice/login?next=%2Fqueues%3Fa%3Db',
    )
    expect(new Browsers('').loginUrl('/')).toBe('/login')
    expect(new Browsers('').loginUrl('http://evil.example/')).toBe('/login')
  })
})

it.each([
  ['GET', { accept: 'text/html,*/*' }, true],
  ['HEAD', { accept: 'application/xhtml+xml, TEXT/HTML;q=0.9' }, true],
  ['GET', { accept: '*/*' }, false],
  ['GET', {}, false],
  ['POST', { accept: 'text/html' }, false],
  ['GET', { accept: 'text/html', authorization: 'Bearer x' }, false],
])('%s with %j: a page is wanted: %s', (method, headers, wanted) => expect(wantsPage({ method, headers })).toBe(wanted))

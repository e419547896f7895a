import { isUri, isUriReference } from './uri.js'

/** Source: https://www.rfc-editor.org/rfc/rfc3986, sections 1.1.2, 3 and 6.2.2 */
const uris = [
  ...[
    'ftp://ftp.is.co.za/rfc/rfc1808.txt',
    'http://www.ietf.org/rfc/rfc2396.txt',
    'ldap://[2001:db8::7]/c=GB?objectClass?one',
  ],
  ...['mailto:John.Doe@example.com', 'news:comp.infosystems.www.servers.unix', 'tel:+1-816-555-1212'],
  ...['telnet://192.0.2.16:80/', 'urn:oasis:names:specification:docbook:dtd:xml:4.1.2'],
  ...['foo://example.com:8042/over/there?name=ferret#nose', 'urn:example:animal:ferret:nose'],
  ...['example://a/b/c/%7Bfoo%7D', 'eXAMPLE://a/./b/../b/%63/%7bfoo%7d', 'http://a/b/c/d;p?q'],
]
/** Section 5.4, normal and abnormal. */
const references = [
  ...[
    'g:h',
    'g',
    './g',
    'g/',
    '/g',
    '//g',
    '?y',
    'g?y',
    '#s',
    'g#s',
    'g?y#s',
    ';x',
    'g;x',
    'g;x?y#s',
    '',
    '.',
    './',
    '..',
  ],
  ...[
    '../',
    '../g',
    '../..',
    '../../',
    '../../g',
    '../../../g',
    '../../../../g',
    '/./g',
    '/../g',
    'g.',
    '.g',
    'g..',
    '..g',
  ],
  ...[
    './../g',
    './g/.',
    'g/./h',
    'g/../h',
    'g;x=1/./y',
    'g;x=1/../y',
    'g?y/./x',
    'g?y/../x',
    'g#s/./x',
    'g#s/../x',
    'http:g',
  ],
]

describe('a URI reference', () => {
  it.each(uris)('%s, a URI of the RFC', uri => {
    expect(isUriReference(uri)).toBe(true)
    expect(isUri(uri)).toBe(true)
  })
  it.each(references)('"%s", a reference of the RFC', reference => {
    expect(isUriReference(reference)).toBe(true)
    expect(isUri(reference)).toBe(/^(g:h|http:g)$/.test(reference))
  })
  it.each([
    // of the CloudEvents specification
    ...['https://github.com/cloudevents', 'mailto:cncf-wg-serverless@lists.cncf.io'],
    ...['urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', '/cloudevents/spec/pull/123', '/sensors/tn-1234567/alerts'],
    ...[
      '1-555-123-4567',
      'http://[::1]:80',
      'http://[v7.a:b]/',
      'http://user:p%40ss@[2001:db8::192.0.2.1]',
      'a//b',
      '/a:b',
    ],
    ...['//', 'http://', 'file:///etc', 'http://a:', '/%7e', 'x?a=[]'.replace('[]', '%5B%5D')],
  ])('%s', reference => expect(isUriReference(reference)).toBe(true))

  it.each([
    ...[
      '/a%zz',
      '/a%2',
      '/a%',
      'http://[::1',
      'http://::1]',
      'http://[::1]x',
      'http://[1.2.3.4]',
      'http://[:::]',
      '1:2',
      ':a',
    ],
    ...[
      'a b',
      '/a\n',
      '\t/a',
      '/größe',
      '/😀',
      'a[0]',
      '/a?b[]',
      'http://a b/',
      'http://a:b',
      'http://a@b@c',
      '#a#b',
      'a|b',
    ],
    ...['<a>', 'a"b', 'a\\b', 'a^b', 'a`b', 'a{b}', 'ht_tp://a', '/a\u0000'],
  ])('is not %j', text => expect(isUriReference(text)).toBe(false))

  it('is looked at in time that grows with its length', () => {
    expect(isUriReference(`http://${'a'.repeat(60_000)}:@@`)).toBe(false)
    expect(isUriReference(`/${'a%20/'.repeat(12_000)}%`)).toBe(false)
  })
})

import { isJson, isText, parseMediaType } from './media-type.js'

describe('a media type', () => {
  it.each([
    ['text/html;charset=utf-8', 'text/html', 'utf-8'], // these four are the same, RFC 9110, section 8.3.1
    ['Text/HTML;Charset="utf-8"', 'text/html', 'utf-8'],
    ['text/html; charset="utf-8"', 'text/html', 'utf-8'],
    ['text/html;charset=UTF-8', 'text/html', 'utf-8'],
    ['application/json', 'application/json', undefined],
    ['application/vnd.a!b#c$d&e-f^g_h+json', 'application/vnd.a!b#c$d&e-f^g_h+json', undefined],
    ['multipart/form-data; boundary="a; b=\\"c\\""; charset=x', 'multipart/form-data', 'x'],
    ['text/plain;', 'text/plain', undefined],
    ['text/plain ; ;charset=a;charset=b', 'text/plain', 'a'],
    ['text/plain; charset="us\\-ascii"', 'text/plain', 'us-ascii'],
  ])('%s', (text, essence, charset) => expect(parseMediaType(text)).toEqual({ essence, ...(charset && { charset }) }))

  it.each([
    ['json'],
    [''],
    ['/json'],
    ['text/'],
    ['text/plain, text/html'],
    ['text /plain'],
    ['text/plain charset=utf-8'],
    ['text/plain; charset'],
    ['text/plain; charset =utf-8'],
    ['text/plain; charset="utf-8'],
    ['text/plain; name=größe'],
    ['text/plän'],
    ['a/b' + '; '.repeat(50_000) + '\u0000'], // in time that grows with its length
  ])('is not %s', text => expect(parseMediaType(text)).toBeUndefined())

  it('says whether a body is JSON or text that can be kept as such', () => {
    const kind = (text: string) => {
      const type = parseMediaType(text)!
      return isJson(type) ? 'json' : isText(type) ? 'text' : 'bytes'
    }
    expect(kind('application/cloudevents+json; charset=UTF-8')).toBe('json')
    expect(kind('application/json; charset=iso-8859-1')).toBe('bytes')
    expect(kind('application/json-seq')).toBe('bytes')
    expect(kind('text/html; charset=us-ascii')).toBe('text')
    expect(kind('text/plain; charset=utf-16')).toBe('bytes')
  })
})

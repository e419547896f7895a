import { faultOfText, Texts } from './texts.js'

const event =
  '{"id":"A-1","source":"/shop","data":{"total":1.50,"paid":true,"name":"Ü \\"x\\"","none":null,"list":[1]}}'

/** What a user would lose: a receiver that routes by a header gets the wrong one, or none. */
describe('texts with values of an event', () => {
  const fill = (texts: Record<string, string>) =>
    Object.fromEntries(new Texts(texts).fill(event, 100) as [string, string][])

  it('have values as the event has them, and all else as it is written', () => {
    expect(
      fill({ fixed: 'a {b} $.id', one: '{{$.id}}', two: '{{ $.source }}/{{$.id}}!', number: '{{$.data.total}}' }),
    ).toEqual({ fixed: 'a {b} $.id', one: 'A-1', two: '/shop/A-1!', number: '1.50' })
    expect(fill({ flag: '{{$.data.paid}}', text: '<{{$.data.name}}>' })).toEqual({ flag: 'true', text: '<Ü "x">' })
  })

  it('are left out where a value is missing, or is no text, number or boolean', () => {
    const texts = { gone: 'a{{$.data.gone}}', none: '{{$.data.none}}', list: '{{$.data.list}}', all: '{{$.data}}' }
    expect(fill({ ...texts, kept: '{{$.id}}' })).toEqual({ kept: 'A-1' })
  })

  it('cost what their values do, however often they name them, and are not made where they are too long', () => {
    const large = JSON.stringify({ data: 'x'.repeat(2 ** 20) })
    const names = Array.from({ length: 20 }, (_none, i) => `X-${i}`)
    const texts = new Texts(Object.fromEntries(names.map(name => [name, '{{$.data}}'.repeat(204)])))
    let written = 0
    const write = (value: string) => `${value}${++written}`
    expect(texts.fill(large, 4096, write)).toEqual({ name: 'X-0', length: 204 * (2 ** 20 + 1) })
    expect(written).toBe(1)
    expect(new Texts({ a: '{{$.id}}', b: 'no {{$.id}}' }).fill(event, 5)).toEqual({ name: 'b', length: 6 })
    expect(new Texts({ a: '{{$.id}}', b: 'no {{$.id}}' }).fill(event, 6)).toHaveLength(2)
  })

  it('are read in time that grows with their length', () => {
    // by a pattern that looks for an end from each beginning it would be minutes
    for (const text of ['{'.repeat(1e6), '{{ '.repeat(5e5), `{{${' '.repeat(1e6)}`]) {
      expect(faultOfText(text)).toBeUndefined()
      expect(new Texts({ it: text }).fill(event, 2e6)).toEqual([['it', text]])
    }
    expect(fill({ twice: '{{$.id}}}}' })).toEqual({ twice: 'A-1}}' })
  })

  it('say what is wrong with a path', () => {
    expect(faultOfText('{{$.id}} and {{data.id}}')).toContain('must begin with "$"')
    expect(faultOfText('{{}}')).toContain('must begin with "$"')
    expect(faultOfText('{{$.a..b}}')).toContain('is no path')
    expect(faultOfText('no { path }} here {{')).toBeUndefined()
  })
})

import { checkRule, type Rule, warningsOf, wantsEvent } from '../../index.js'

const webhook = (onSuccess?: object, id = 'hook') => ({
  id,
  type: 'webhook',
  url: 'https://partner.example/',
  ...(onSuccess ? { onSuccess } : {}),
})
const rule = (own: object, ...targets: object[]): Rule => {
  const names = { bus: 'shop', name: 'r' }
  return { ...names, ...checkRule({ pattern: { type: ['a'] }, targets, ...own }, names) }
}
const result = (source: string, data: unknown = 1) => JSON.stringify({ specversion: '1.0', source, type: 'a', data })

/** What a user would lose: a platform that is kept busy by one answer, or an event that only looks like one. */
describe("a rule and its targets' results", () => {
  it.each([
    ['its own', rule({}, webhook({})), '/sluice/shop/r/hook', false],
    ['those of another of its targets', rule({}, webhook({}), webhook(undefined, 'b')), '/sluice/shop/r/b', false],
    ['its own, where it asks for them', rule({ ownResults: true }, webhook({})), '/sluice/shop/r/hook', true],
    ['those of another rule', rule({}, webhook({})), '/sluice/shop/r2/hook', true],
    ['those of a rule of that name on another bus', rule({}, webhook({})), '/sluice/other/r/hook', true],
    ['anything, where it makes no results', rule({}, webhook()), '/sluice/shop/r/hook', true],
    ['what is no result', rule({}, webhook({})), '/shop', true],
  ])('it gets %s: as said', (_what, given, source, wants) => {
    expect(wantsEvent(given, result(source))).toBe(wants)
  })

  it('it does not get events that its own targets answered, whatever their source', () => {
    const answered = (by: string) =>
      JSON.stringify({ sluiceresult: by, specversion: '1.0', source: '/partner', type: 'a' })
    expect(wantsEvent(rule({}, webhook({})), answered('/sluice/shop/r/hook'))).toBe(false)
    expect(wantsEvent(rule({}, webhook({})), answered('/sluice/shop/r2/hook'))).toBe(true)
    expect(wantsEvent(rule({ ownResults: true }, webhook({})), answered('/sluice/shop/r/hook'))).toBe(true)
  })

  it('it gets an event that has a result in its data', () => {
    const data = { of: { source: '/sluice/shop/r/hook' }, text: '"source":"/sluice/shop/r/hook"' }
    expect(wantsEvent(rule({}, webhook({})), result('/shop', data))).toBe(true)
  })

  const warned = (pattern: object, onSuccess?: object, own: object = {}) =>
    warningsOf(rule({ pattern, ...own }, webhook(), webhook(onSuccess, 'b'))).map(({ code, path }) => `${code} ${path}`)
  const warning = ['MATCHES_OWN_RESULTS targets[1].onSuccess']

  it.each([
    ['the default type', { type: [{ prefix: 'sluice.' }] }, {}, warning],
    ['the type that is given', { type: ['b'] }, { type: 'b' }, warning],
    ['the source', { source: [{ prefix: '/sluice/' }] }, { type: 'b' }, warning],
    ['data that may be so', { type: ['b'], data: { x: [1] } }, { type: 'b' }, warning],
    ['everything', { id: [{ exists: true }] }, { type: 'b' }, warning],
    ['another type', { type: ['a'] }, { type: 'b' }, []],
    ['another source', { type: ['b'], source: ['/shop'] }, { type: 'b' }, []],
    ['results that go elsewhere', { type: ['b'] }, { type: 'b', bus: 'other' }, []],
    ['no results', { type: ['b'] }, undefined, []],
  ])('a pattern is warned of that matches %s', (_what, pattern, onSuccess, expected) => {
    expect(warned(pattern, onSuccess)).toEqual(expected)
  })

  it('the warning says what will be, and how to change it', () => {
    const [without] = warningsOf(rule({ pattern: { type: ['b'] } }, webhook({ type: 'b' })))
    expect(without!.message).toMatch(/type b, source \/sluice\/shop\/r\/hook.*not delivered to this rule.*ownResults/)
    const [with_] = warningsOf(rule({ pattern: { type: ['b'] }, ownResults: true }, webhook({ type: 'b' })))
    expect(with_!.message).toMatch(/ownResults asks for them.*MAX_HOPS or MAX_CAUSED_EVENTS/)
  })

  it('an answer to a PUT with warnings can be put again', () => {
    expect(rule({ warnings: [{ code: 'MATCHES_OWN_RESULTS' }] }, webhook({}))).not.toHaveProperty('warnings')
  })

  it('results cannot be called alarms', () => {
    for (const type of ['sluice.target.failing', 'SLUICE.x']) {
      expect(() => rule({}, webhook({ type }))).toThrow(
        /targets\[0\]\.onSuccess\.type.* must not begin with "sluice\."/,
      )
    }
    expect(rule({}, webhook({ type: 'sluice.delivery.succeeded' }))).toBeDefined()
  })
})

import { patternWarnings } from './pattern-warnings.js'

/** What a user would lose: an hour with a rule that was accepted and can never match. */
describe('what a pattern may say and hardly means', () => {
  const said = (pattern: object) => patternWarnings(pattern).map(({ path, message }) => `${path}: ${message}`)

  it.each([['typ'], ['tpye'], ['Type'], ['types'], ['tipe']])('%s is nearly type', name => {
    expect(said({ [name]: ['a'] })).toEqual([
      `pattern.${name}: no attribute of CloudEvents is called '${name}': did you mean 'type'?`,
    ])
  })

  it('a name inside $or and one with dots is looked at too', () => {
    expect(said({ $or: [{ subjct: ['a'] }, { 'dat.total': [1] }] })).toEqual([
      expect.stringContaining(
        "pattern.$or[0].subjct: no attribute of CloudEvents is called 'subjct': did you mean 'subject'?",
      ),
      expect.stringContaining("'dat': did you mean 'data'?"),
    ])
  })

  it('a * in a text that is compared as it stands', () => {
    expect(said({ type: ['com.shop.*'], data: { sku: ['a', 'lamp-*'] } })).toEqual([
      'pattern.type[0]: the * of "com.shop.*" is a plain character: write {"wildcard": "com.shop.*"} where it is to stand for any text',
      expect.stringContaining('pattern.data.sku[1]: the * of "lamp-*"'),
    ])
  })

  it('a source as AWS has it, which events of AWS do not have here', () => {
    expect(said({ source: ['aws.ec2', { prefix: 'aws.' }] })).toEqual([
      'pattern.source[0]: events of AWS have the source com.amazonaws/<region>/<service>: write {"wildcard":"com.amazonaws/*/ec2"}',
      'pattern.source[1]: events of AWS have the source com.amazonaws/<region>/<service>: write {"wildcard":"com.amazonaws/*/*"}',
    ])
    expect(said({ $or: [{ source: ['aws.s3'] }, { type: ['aws.x'] }] })).toEqual([
      expect.stringContaining('pattern.$or[0].source[0]: events of AWS'),
    ])
  })

  it('is not said of attributes, extensions, wildcards and names below the top', () => {
    const pattern = {
      ...{ type: [{ wildcard: 'com.*' }], source: [{ prefix: '/' }], 'detail-type': ['x'], region: ['eu'] },
      ...{ traceparent: [{ exists: true }], tenant: ['t'], tier: ['gold'], data: { typ: [1], timing: [2] } },
      $or: [{ subject: ['a'] }, { id: ['b'] }],
    }
    expect(said(pattern)).toEqual([])
  })
})

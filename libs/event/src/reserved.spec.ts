import { checkReserved, edit, defaultLimits, isReservedName } from './index.js'

const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.created' }
const refused = (own: object) => {
  try {
    return checkReserved({ ...event, ...own })
  } catch (error) {
    return (error as { details: object }).details
  }
}

describe('names of Sluice itself', () => {
  it.each(['sluice.target.failing', 'sluice.', 'SLUICE.delivery.succeeded', 'Sluice.x'])('type %s', type => {
    expect(refused({ type })).toEqual({ attribute: 'type' })
  })

  it.each(['/sluice/dlq', '/sluice/', '/sluice', '/Sluice/default/r/t'])('source %s', source => {
    expect(refused({ source })).toEqual({ attribute: 'source' })
  })

  it.each([{ type: 'sluices.opened' }, { type: 'com.sluice.x' }, { source: '/sluicegate' }, { source: 'sluice' }, {}])(
    'are not those of %j',
    own => {
      expect(refused(own)).toBeUndefined()
    },
  )

  it('are not to be had by an edit of a dead letter, though an event of Sluice may be edited', () => {
    const text = (own: object) => JSON.stringify({ ...event, ...own })
    expect(() => edit(text({}), { type: 'sluice.target.failing' }, defaultLimits)).toThrow('sluice.')
    expect(() => edit(text({}), { source: '/sluice/dlq' }, defaultLimits)).toThrow('/sluice/')
    const alarm = { type: 'sluice.target.failing', source: '/sluice/dlq' }
    expect(JSON.parse(edit(text(alarm), { subject: 's' }, defaultLimits))).toMatchObject({ ...alarm, subject: 's' })
    for (const name of ['hops', 'sluicecause']) {
      expect(() => edit(text({}), { [name]: 1 }, defaultLimits)).toThrow(`edit cannot change ${name}`)
    }
  })

  it('cannot be the name of a service', () => {
    expect(['sluice', 'Sluice', 'api-key'].map(isReservedName)).toEqual([true, true, true])
    expect(['sluice-billing', 'billing', 'api'].map(isReservedName)).toEqual([false, false, false])
  })
})

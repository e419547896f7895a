import { draftOf, newDraft, settingsOf, withTiming } from './draft.js'
import { previewOf } from './preview.js'
import type { Schedule } from '../../resources/schedules.js'

const shown: Schedule = {
  ...{
    name: 'nightly',
    rate: '1 day',
    timeZone: 'Europe/Zurich',
    start: '2027-01-01T09:00',
    missed: 'all',
    paused: true,
    managedBy: 'shop',
    target: { type: 'webhook', url: 'https://shop.example/due', secret: 'whsec_***' },
  },
  ...{ event: { type: 'report.due', shop: 'north' }, createdAt: '2027-01-01T00:00:00.000Z', owner: 'api-key' },
  ...{ state: 'paused', count: 3, leftOut: 0, last: [], next: [] },
}

// What people would lose: settings of a schedule that they did not touch.
describe('a schedule that is written', () => {
  it('keeps what nobody changes, the pause, its service, its target and attributes of its event with it, and says nothing else', () => {
    expect(settingsOf(draftOf(shown))).toEqual({
      ...{ rate: '1 day', timeZone: 'Europe/Zurich', start: '2027-01-01T09:00', missed: 'all', paused: true },
      ...{ managedBy: 'shop', target: shown.target },
      event: { type: 'report.due', shop: 'north' },
    })
  })

  it('loses begin and end when it runs once, and has one expression', () => {
    const { start: _, rate: _r, ...rest } = settingsOf(draftOf(shown)) as Record<string, unknown>
    const once = withTiming(draftOf(shown), 'at', '2027-06-01T09:00')
    expect(settingsOf(once)).toEqual({ ...rest, at: '2027-06-01T09:00' })
  })

  it('keeps its service and its target when its time changes, and says when it runs all the same', () => {
    const changed = withTiming(draftOf(shown), 'cron', '0 9 * * *')
    expect(settingsOf(changed)).toMatchObject({ cron: '0 9 * * *', managedBy: 'shop', target: shown.target })
    expect(previewOf(changed, Date.parse('2027-01-01T00:00:00Z'))).toMatchObject({
      ...{ next: expect.arrayContaining(['2027-01-02T08:00:00.000Z']), problems: {} },
    })
  })

  it('has no target where that is left out, and is not saved while that is no object', () => {
    expect(settingsOf({ ...draftOf(shown), target: undefined })).not.toHaveProperty('target')
    expect(settingsOf(newDraft('UTC'))).not.toHaveProperty('target')
    for (const target of ['', '{"type": ', '[]', '"x"'])
      expect(settingsOf({ ...newDraft('UTC'), target })).toBeUndefined()
  })

  it('is not saved while its event is no object', () => {
    expect(settingsOf({ ...newDraft('UTC'), event: '{"type": ' })).toBeUndefined()
    expect(settingsOf({ ...newDraft('UTC'), event: '[]' })).toBeUndefined()
  })
})

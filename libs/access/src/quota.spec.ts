import { beyondQuota, type Quota } from './quota.js'

/** What the owner of a platform would lose: a key with a quota makes itself one without. */
describe('a quota that is given by a holder of a quota', () => {
  const cases: [own: Quota | undefined, given: Quota | undefined, beyond: string | undefined][] = [
    [undefined, undefined, undefined],
    [undefined, { eventsPerSecond: 9 }, undefined],
    [{}, { eventsPerSecond: 9 }, undefined],
    [{ eventsPerSecond: 5 }, undefined, 'eventsPerSecond'],
    [{ eventsPerSecond: 5 }, {}, 'eventsPerSecond'],
    [{ eventsPerSecond: 5 }, { eventsPerSecond: 5 }, undefined],
    [{ eventsPerSecond: 5 }, { eventsPerSecond: 4, bytesPerSecond: 1 }, undefined],
    [{ eventsPerSecond: 5 }, { eventsPerSecond: 6 }, 'eventsPerSecond'],
    [{ eventsPerSecond: 5 }, { bytesPerSecond: 1 }, 'eventsPerSecond'],
    [{ bytesPerSecond: 5 }, { bytesPerSecond: 6 }, 'bytesPerSecond'],
    [{ eventsPerSecond: 5, bytesPerSecond: 5 }, { eventsPerSecond: 5 }, 'bytesPerSecond'],
  ]
  it.each(cases)('own %j, given %j: beyond it in %s', (own, given, beyond) => {
    expect(beyondQuota(own, given)).toBe(beyond)
  })
})

import { MemoryRegistry } from '../../store/memory-registry.js'
import { RegistryView } from '../../view.js'
import { deleteRuleOfSchedule, demandRuleOfSchedule } from './rule-of-schedule.js'
import { ruleKind } from './rule.kind.js'

/** What a user would lose: the target that a PUT has just made, because a DELETE of the same moment takes it for the one before. */
describe('the rule of a schedule', () => {
  const bus = 'default'
  const settings = { pattern: { sluiceschedule: ['nightly'] }, targets: [{ id: 'target', type: 'queue', queue: 'q' }] }
  let view: RegistryView
  beforeEach(async () => {
    view = new RegistryView(new MemoryRegistry())
    await view.refresh()
  })
  const put = (schedule?: object) =>
    view.store.put(ruleKind, { bus, name: 'schedule.nightly' }, { ...settings, ...(schedule && { schedule }) })
  const remove = (most: number) =>
    deleteRuleOfSchedule(view.store, bus, 'nightly', ({ made, revision }) => made === 5 && revision <= most, 'ann')
  const isThere = async () => {
    await view.refresh()
    return view.rule(bus, 'schedule.nightly') !== undefined
  }

  it('is deleted by who knows of the change that wrote it, and by nobody else', async () => {
    await put({ name: 'nightly', made: 5, revision: 2 })
    expect(await remove(1)).toBeUndefined()
    expect(await isThere()).toBe(true)
    expect(await remove(2)).toMatchObject({ version: expect.any(Number) })
    expect(await isThere()).toBe(false)
    expect(await remove(2)).toBeUndefined()
  })

  it('is not another rule of its name', async () => {
    await put()
    expect(await remove(9)).toBeUndefined()
    expect(await isThere()).toBe(true)
    await expect(demandRuleOfSchedule(view, bus, 'nightly')).rejects.toMatchObject({ code: 'UNKNOWN_RULE' })
  })

  it('is found where somebody has just made it', async () => {
    await put({ name: 'nightly', made: 5, revision: 1 })
    expect(view.rule(bus, 'schedule.nightly')).toBeUndefined()
    expect(await demandRuleOfSchedule(view, bus, 'acme+nightly')).toMatchObject({ schedule: { made: 5 } })
  })

  it.each([[[]], ['nightly'], [{ name: 'nightly' }], [{ name: 'nightly', made: '1', revision: 1 }]])(
    'says which schedule has it, and not %j',
    async schedule => {
      await expect(put(schedule as object)).rejects.toMatchObject({ code: 'INVALID_RULE' })
    },
  )
})

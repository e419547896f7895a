import type { Schemas } from '@sluice/client'
import { draftOf, settingsOf } from './draft.js'
import { faultWithin } from './fault.js'
import { begins, placeOf, transformOf, writtenOf } from './written-transform.js'

// What people would lose: a transform that stays what it was, and the place of a fault in what they write.
describe('a transform as somebody writes it', () => {
  it.each([
    { constant: { command: 'refresh' } },
    { constant: null },
    { constant: 'text' },
    { inputPath: '$.data' },
    { template: '"of <id>"', paths: { id: '$.id' } },
    { template: '<aws.events.event.json>' },
    { jsonata: 'data.items.{ "sku": sku }' },
  ])('is what it was when nothing of it was changed: %j', transform => {
    expect(transformOf(writtenOf(transform))).toEqual(transform)
    const target = { id: 'hook', type: 'webhook' as const, url: 'https://partner.example', transform }
    const rule = { bus: 'default', name: 'orders', enabled: true, pattern: { type: ['a'] }, targets: [target] }
    expect(settingsOf(draftOf(rule as unknown as Schemas['Rule']), undefined)).toMatchObject({ targets: [target] })
  })

  it.each([
    { ...begins.constant, text: '{ "command": ' },
    { ...begins.template, paths: '{ "id": ' },
  ])('cannot be saved before it is JSON: %j', written => {
    expect(transformOf(written)).toBeUndefined()
    const first = draftOf({ pattern: {}, targets: [] } as unknown as Schemas['Rule'])
    expect(settingsOf({ ...first, targets: [{ id: 'hook', type: 'queue', transform: written }] }, undefined)).toBe(
      undefined,
    )
  })

  const template = { kind: 'template', text: '{ "id": <di> }', paths: '{ "id": "$.data..id", "b": "$.b" }' } as const
  /** @param path below the transform */
  const marked = (path: string, position?: number) => {
    const fault = { path, detail: 'is wrong', ...(position !== undefined && { position }) }
    const { at, from, to } = placeOf(template, fault)
    return [at, template[at].slice(from, to)]
  }

  it('has its faults where they are', () => {
    expect(marked('template', 8)).toEqual(['text', '<di>'])
    expect(marked('template', 14)).toEqual(['text', '}'])
    expect(marked('paths.id', 6)).toEqual(['paths', '..id'])
    expect(marked('paths.b')).toEqual(['paths', '"$.b"'])
    expect(marked('paths')).toEqual(['paths', template.paths])
    expect(marked('')).toEqual(['text', template.text])
  })

  it.each([
    ['data.items[price > ].sku', 20, ']'],
    ['data.items.)', 12, ')'],
    ['$sum(data.items.price', 21, 'price'],
    ['(', 0, '('],
  ])('has the fault of an expression at the word that ends where JSONata says: %s', (text, position, word) => {
    const { at, from, to } = placeOf({ kind: 'jsonata', text, paths: '' }, { path: 'jsonata', detail: '', position })
    expect([at, text.slice(from, to)]).toEqual(['text', word])
  })

  it('has the faults of its own target and of no other', () => {
    const fault = { path: 'targets[1].transform.paths.id', detail: 'is wrong', position: 3 }
    expect(faultWithin(fault, 'targets[1]')).toEqual({ ...fault, path: 'transform.paths.id' })
    expect(faultWithin(faultWithin(fault, 'targets[1]'), 'transform')).toEqual({ ...fault, path: 'paths.id' })
    expect(faultWithin(fault, 'targets[0]')).toBeUndefined()
    expect(faultWithin({ ...fault, path: 'targets[11]' }, 'targets[1]')).toBeUndefined()
    expect(faultWithin({ ...fault, path: 'transformed' }, 'transform')).toBeUndefined()
  })
})

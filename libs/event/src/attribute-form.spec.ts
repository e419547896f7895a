import { delivered, deliveredText } from './attribute-form.js'
import type { CloudEvent } from './cloud-event.js'

describe('an event as it is delivered', () => {
  const text = `{"hops":2, "specversion":"1.0","id":"1","priority" : 7,"n":-0,"m":1e1, "data": {"a":1.0,"b":true},"flag":true,"off":false,"none":null,"zip":"0123" }`
  const expected = `{"hops":2, "specversion":"1.0","id":"1","priority" : "7","n":"0","m":"10", "data": {"a":1.0,"b":true},"flag":"true","off":"false","none":null,"zip":"0123" }`

  it('has integers and booleans as texts, and all other bytes as they came', () => {
    expect(deliveredText(text)).toBe(expected)
    expect(deliveredText(expected)).toBe(expected)
    expect(delivered(JSON.parse(text) as CloudEvent)).toEqual(JSON.parse(expected))
  })
  it('is the same object where there are none', () => {
    const event = JSON.parse(expected) as CloudEvent
    expect(delivered(event)).toBe(event)
  })
  it('leaves data of any kind alone', () => {
    for (const data of ['7', 'true', '"7"', 'null'])
      expect(deliveredText(`{"id":"1","data":${data}}`)).toBe(`{"id":"1","data":${data}}`)
  })
})

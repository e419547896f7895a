import type { Collector } from '../index/collector.js'
import { withoutDottedKeys } from '../language/dotted-keys.js'
import type { Machine, Place } from '../index/machine.js'
import { canonicalEvent } from '../language/spelling.js'
import { encodeInto, hashOf } from '../index/utf8.js'

/** Finds the facts of an event that is an object already. The exact reading: what it says, the JSON reader must say. */
export class ObjectReader {
  /** Room for the bytes of texts that are not very long. */
  private readonly buffer = new Uint8Array(1024)

  constructor(
    private readonly machine: Machine,
    private readonly collector: Collector,
  ) {}

  /** @returns the event's instance number */
  read(event: object): number {
    const instance = this.collector.tick()
    this.members(this.machine.root, canonicalEvent(withoutDottedKeys(event)), instance)
    return instance
  }

  private members(place: Place, object: Record<string, unknown>, instance: number): void {
    const { last } = this.machine
    if (place.children.size < 16) {
      for (const [key, child] of place.children)
        if (child !== last && Object.hasOwn(object, key)) this.value(child, object[key], instance)
    } else {
      for (const key of Object.keys(object)) {
        const child = place.children.get(key)
        if (child && child !== last) this.value(child, object[key], instance)
      }
    }
    if (last === undefined || place !== this.machine.root || !Object.hasOwn(object, last.key)) return
    this.collector.openGuards(instance)
    this.value(last, object[last.key], instance)
  }

  /** Arrays are gone through with a stack of our own: an event may nest them as deep as it likes. */
  private value(place: Place, value: unknown, instance: number): void {
    if (!Array.isArray(value)) return this.single(place, value, instance)
    const stack: unknown[] = [value]
    while (stack.length > 0) {
      const next = stack.pop()
      if (Array.isArray(next)) for (const element of next) stack.push(element)
      else this.single(place, next, instance)
    }
  }

  private single(place: Place, value: unknown, instance: number): void {
    const { collector } = this
    if (typeof value === 'object' && value !== null) {
      if (place.children.size === 0) return
      const inner = collector.tick()
      const base = collector.base
      this.members(place, value as Record<string, unknown>, inner)
      collector.settle(base, inner, instance)
    } else if (place.values) {
      if (typeof value === 'string') this.text(place, value, instance)
      else if (typeof value === 'number') place.values.number(value, collector, instance)
      else if (value === null || typeof value === 'boolean') place.values.literal(value, collector, instance)
    }
  }

  private text(place: Place, text: string, instance: number): void {
    const bytes = text.length * 3 <= this.buffer.length ? this.buffer : new Uint8Array(text.length * 3)
    const end = encodeInto(text, bytes)
    place.values!.text(bytes, 0, end, hashOf(bytes, 0, end), this.collector, instance)
  }
}

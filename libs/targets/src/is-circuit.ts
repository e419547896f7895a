import { circuitBounds, type CircuitOptions } from '@sluice/delivery'
import { ValidateBy } from 'class-validator'

/** Checks `circuit` of a target's retry settings: `false`, or an object of numbers within their bounds. */
export function IsCircuit(): PropertyDecorator {
  return ValidateBy({
    name: 'isCircuit',
    validator: { validate: isCircuit, defaultMessage: () => `$property must be false or an object of ${fields}` },
  })
}

const bounds = Object.entries(circuitBounds)
const fields = bounds.map(([name, { least, most }]) => `${name} (${least} to ${most})`).join(', ')

function isCircuit(value: unknown): value is false | CircuitOptions {
  if (value === false) return true
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.entries(value).every(([name, number]) => {
    const bound = bounds.find(([known]) => known === name)?.[1]
    if (!bound || typeof number !== 'number' || !(number >= bound.least && number <= bound.most)) return false
    return !bound.whole || Number.isInteger(number)
  })
}

import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { Type } from 'class-transformer'
import {
  Allow,
  ArrayContains,
  ArrayMaxSize,
  ArrayMinSize,
  ArrayNotContains,
  ArrayNotEmpty,
  ArrayUnique,
  Contains,
  Equals,
  IsAlphanumeric,
  IsArray,
  IsBoolean,
  IsDate,
  IsDefined,
  IsDivisibleBy,
  IsEmpty,
  IsEnum,
  IsHexadecimal,
  IsIn,
  IsInt,
  IsNegative,
  IsNotEmpty,
  IsNotEmptyObject,
  IsNotIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  NotContains,
  NotEquals,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator'
import fc from 'fast-check'
import type { CloudEvent } from '@sluice/event'
import { longForm } from '@sluice/testing'
import { Event, type EventClass, eventTypeOf } from './event.decorator.js'
import { readTyped, writeData } from './event-data.js'
import { jsonSchemaOf } from './json-schema.js'

enum Channel {
  Web = 'web',
  Shop = 'shop',
}
enum Level {
  Low,
  High,
}

type Decorate = (options?: ValidationOptions) => PropertyDecorator

/** Decorators that a schema can say all of, each with values that are right for it, and nearly so. */
const checks: readonly (readonly [decorators: readonly Decorate[], near: readonly unknown[]])[] = [
  [[o => IsString(o)], ['a', '']],
  [
    [o => IsNotEmpty(o), o => IsString(o)],
    ['a', '', ' '],
  ],
  [[o => IsNotEmpty(o)], ['a', '', 0, [], {}]],
  [
    [o => IsNotEmpty(o), o => IsNumber({}, o)],
    [1, 0],
  ],
  [[o => IsDefined(o)], [0, '']],
  [[o => IsEmpty(o)], ['', 'a']],
  [[o => IsBoolean(o)], [true, false, 'true', 1]],
  [[o => IsInt(o)], [1, 1.5, -0, 1e300, '1']],
  [
    [o => IsInt(o), o => Min(1, o), o => Max(3, o)],
    [0, 1, 2, 3, 4, 2.5],
  ],
  [
    [o => IsNumber({}, o), o => IsInt(o)],
    [1, 1.5],
  ],
  [[o => IsNumber({}, o)], [1.5, Infinity, '1.5']],
  [[o => IsPositive(o)], [0, 1, -1]],
  [[o => IsNegative(o)], [0, 1, -1]],
  [[o => IsDivisibleBy(3, o)], [0, 3, 4, -6, 1.5]],
  [[o => Length(1, 3, o)], ['', 'a', 'abc', 'abcd', '😀😀😀', 'ab\u{FE0F}', 'a\u{FE0F}bc', '\uD800']],
  [
    [o => MinLength(2, o), o => MaxLength(3, o)],
    ['a', 'ab', 'a\u{FE0F}', '😀', '😀😀', 'abcd'],
  ],
  [[o => Matches(/^a.c$/, o)], ['abc', 'a😀c', 'ac', 'a\nc', 'xabc']],
  [[o => Matches(/[\p{L}-]+/u, o)], ['ö', '-', '1']],
  [[o => Contains('a.b', o)], ['a.b', 'axb', 'xa.by']],
  [[o => NotContains('.', o)], ['a.b', 'ab']],
  [[o => IsAlphanumeric(undefined, o)], ['a1', 'ö', '']],
  [[o => IsHexadecimal(o)], ['0xff', 'FF', 'g', '0x']],
  [[o => IsEnum(Channel, o)], ['web', 'Web', 'phone']],
  [[o => IsEnum(Level, o)], [0, 1, 2, 'Low', 'low', '0']],
  [[o => IsIn(['a', 1, null], o)], ['a', 1, '1', null]],
  [[o => IsIn([1, 2], o)], [1, 3, '1']],
  [[o => IsNotIn(['a', 'b'], o)], ['a', 'c', 1]],
  [[o => Equals('x', o)], ['x', 'y']],
  [[o => NotEquals('x', o)], ['x', 'y', null]],
  [[o => IsObject(o)], [{}, { a: 1 }, []]],
  [[o => IsNotEmptyObject({}, o)], [{}, { a: 1 }, { a: null }]],
]

/** The same of lists. */
const lists: typeof checks = [
  [[() => IsArray()], [[], [1], {}]],
  [[() => ArrayNotEmpty()], [[], [1]]],
  [
    [() => ArrayMinSize(1), () => ArrayMaxSize(2), () => IsString({ each: true })],
    [[], ['a'], ['a', 'b', 'c'], [1]],
  ],
  [
    [() => ArrayUnique()],
    [
      [1, 1],
      [1, '1'],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [{}, []],
      [[['a', 1]], { a: 1 }],
    ],
  ],
  [[() => ArrayContains(['a', 1])], [['a', 1], ['a'], [], ['a', '1']]],
  [[() => ArrayNotContains(['a'])], [['a'], ['b'], []]],
]

const hostile = [
  null,
  [],
  [[]],
  [null],
  {},
  { length: 1 },
  [{}],
  '',
  'a',
  '1',
  0,
  1,
  -1,
  1.5,
  true,
  false,
  [['a']],
  [1, 'a'],
]

interface Field {
  readonly decorate: (eventClass: EventClass, name: string) => void
  readonly value: fc.Arbitrary<unknown>
}

interface Specimen {
  readonly eventClass: EventClass
  readonly value: fc.Arbitrary<Record<string, unknown>>
}

let made = 0

const plainField = fc
  .record({ check: fc.constantFrom(...checks), each: fc.boolean(), list: fc.boolean() })
  .map(({ check: [decorators, near], each, list }): Field => ({
    decorate: (of, name) => {
      if (each && list) IsArray()(of.prototype as object, name)
      for (const decorate of decorators) decorate(each ? { each } : undefined)(of.prototype as object, name)
    },
    value: each ? fc.array(fc.constantFrom(...near), { maxLength: 3 }) : fc.constantFrom(...near),
  }))
const listField = fc.constantFrom(...lists).map(([decorators, near]): Field => ({
  decorate: (of, name) => decorators.forEach(decorate => decorate()(of.prototype as object, name)),
  value: fc.constantFrom<unknown>(...near),
}))
const times = [
  '2026-01-31',
  '2026-01-31T12:00:00Z',
  '2026-01-31T12:00:00.5+01:00',
  '2026-02-30',
  '2026-02-29T00:00:00Z',
]
const noTimes = ['2026-11-28T11:00:46', '2026-01-31 (about noon)', '2026', 'noon', '12:00', 5, '2026-01-31T25:00:00Z']
const dateField = fc.boolean().map((each): Field => ({
  decorate: (of, name) => {
    IsDate({ each })(of.prototype as object, name)
    Type(() => Date)(of.prototype as object, name)
  },
  value: each ? fc.array(fc.constantFrom(...times, ...noTimes)) : fc.constantFrom<unknown>(...times, ...noTimes),
}))
const anyField = fc.constant<Field>({
  decorate: (of, name) => Allow()(of.prototype as object, name),
  value: fc.anything(),
})

const nestedField = (depth: number): fc.Arbitrary<Field> =>
  fc.record({ of: specimen(depth), each: fc.boolean(), array: fc.boolean() }).map(({ of, each, array }) => ({
    decorate: (owner, name) => {
      if (each && array) IsArray()(owner.prototype as object, name)
      ValidateNested({ each })(owner.prototype as object, name)
      Type(() => of.eventClass)(owner.prototype as object, name)
    },
    value: fc.oneof(
      each ? fc.array(of.value, { maxLength: 2 }) : of.value,
      of.value,
      fc.array(of.value, { maxLength: 2 }),
    ),
  }))

/** A class of some fields, and values that are right for it or wrong in a place or two. */
function specimen(depth: number): fc.Arbitrary<Specimen> {
  const field = fc.oneof(
    { weight: 6, arbitrary: plainField },
    { weight: 2, arbitrary: listField },
    { weight: 2, arbitrary: dateField },
    { weight: 1, arbitrary: anyField },
    ...(depth > 0 ? [{ weight: 4, arbitrary: nestedField(depth - 1) }] : []),
  )
  const optional = fc.boolean()
  return fc.array(fc.record({ field, optional }), { maxLength: 4 }).map(fields => {
    const eventClass = { [`Made${++made}`]: class {} }[`Made${made}`] as EventClass
    const values: Record<string, fc.Arbitrary<unknown>> = {}
    for (const [i, part] of fields.entries()) {
      part.field.decorate(eventClass, `f${i}`)
      if (part.optional) IsOptional()(eventClass.prototype as object, `f${i}`)
      const wrong = { weight: 1, arbitrary: fc.constantFrom<unknown>(...hostile) }
      values[`f${i}`] = fc.oneof({ weight: 5, arbitrary: part.field.value }, wrong)
    }
    return { eventClass, value: fc.record(values, { requiredKeys: [] }) }
  })
}

const trial = specimen(2).chain(({ eventClass, value }) =>
  fc.record({ eventClass: fc.constant(eventClass), values: fc.array(value, { minLength: 5, maxLength: 20 }) }),
)

/** Undefined where a field was refused because the class has none of that name, which a publisher alone is told. */
const isTaken = (work: () => unknown): boolean | undefined => {
  try {
    work()
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'INVALID_DATA', message: expect.stringContaining('data') })
    return (error as Error).message.includes(' is not known to ') ? undefined : false
  }
}
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const read = (of: EventClass, data: unknown) =>
  readTyped(of, { specversion: '1.0', id: '1', source: '/s', type: 't', data } as CloudEvent)

/** The data without each set of its fields that are null. */
function withoutNulls(data: unknown): unknown[] {
  if (typeof data !== 'object' || data === null) return [data]
  const copies = (parts: [string, unknown][]) =>
    parts.reduce<[string, unknown][][]>(
      (sets, [name, value]) => {
        const ways = withoutNulls(value).map((one): [string, unknown][] => [[name, one]])
        if (value === null && !Array.isArray(data)) ways.push([])
        return sets.flatMap(set => ways.map(way => [...set, ...way])).slice(0, 500)
      },
      [[]],
    )
  const all = copies(Object.entries(data))
  return Array.isArray(data) ? all.map(set => set.map(([, one]) => one)) : all.map(set => Object.fromEntries(set))
}

/** Another reader of JSON Schema, as a partner would use it on what the registry shows. */
function otherReader(schema: object) {
  const ajv = new Ajv({ strict: false, logger: false })
  formats.default(ajv)
  return ajv.compile(json(schema) as object)
}

describe('what a typed event may be', () => {
  it('is the same for its publisher, its handler and its JSON Schema, whatever the class and the data; a handler may leave out nulls', () => {
    const counts = { taken: 0, refused: 0 }
    fc.assert(
      fc.property(trial, ({ eventClass, values }) => {
        Event('made')(eventClass)
        const accepts = otherReader(jsonSchemaOf(eventTypeOf(eventClass)))
        for (const value of values) {
          let data: unknown
          try {
            data = json(value)
          } catch {
            continue // no JSON at all
          }
          const wanted = accepts(data)
          const instance = Object.assign(new eventClass(), value)
          const answers = {
            publisher: isTaken(() => writeData(eventTypeOf(eventClass), instance)) ?? wanted,
            handler: isTaken(() => read(eventClass, data)),
          }
          const readable = wanted || withoutNulls(data).some(one => accepts(one))
          expect({ data, ...answers }).toEqual({ data, publisher: wanted, handler: readable })
          counts[wanted ? 'taken' : 'refused']++
        }
      }),
      { numRuns: longForm ? 5000 : 200 },
    )
    expect(Math.min(counts.taken, counts.refused)).toBeGreaterThan(200) // both are tried
  })
})

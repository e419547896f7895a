import { Expose, Transform, Type } from 'class-transformer'
import {
  IsArray,
  IsDate,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator'
import type { CloudEvent } from '@sluice/event'
import { Event, eventTypeOf } from './event.decorator.js'
import { readTyped, writeData } from './event-data.js'
import { earlierSchemaOf, jsonSchemaOf } from './json-schema.js'

enum Channel {
  Web = 'web',
  Shop = 'shop',
}

class Item {
  @IsString() sku: string
  @IsInt() @Min(1) count: number
}

@Event('order.created', { version: 2 })
class OrderCreated {
  @IsString() orderId: string
  @IsInt() @Min(0) total: number
  @IsEnum(Channel) channel: Channel
  @IsIn([1, 2]) priority: number
  @IsDate() @Type(() => Date) at: Date
  @IsArray() @ValidateNested({ each: true }) @Type(() => Item) items: Item[]
  @IsOptional() @ValidateNested() @Type(() => Item) gift?: Item
  @IsOptional() @IsObject() meta?: Record<string, unknown>
  undecorated?: string

  constructor(data: OrderCreated) {
    Object.assign(this, data)
  }
}

const type = eventTypeOf(OrderCreated)
const order = (over: object = {}) =>
  new OrderCreated({
    ...{ orderId: 'A-1', total: 5, channel: Channel.Web, priority: 1, at: new Date('2026-01-31T12:00:00Z') },
    items: [{ sku: 'tea', count: 2 }],
    ...over,
  } as OrderCreated)
const plain = (over: object = {}) => ({ ...writeData(type, order()), ...over })
const read = (data: unknown) =>
  readTyped(OrderCreated, { specversion: '1.0', id: '1', source: '/s', type: 'order.created', data } as CloudEvent)
    .data as OrderCreated
const faultIn = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    const { code, message, details } = error as { code: string; message: string; details: { path?: string } }
    return { code, message, path: details.path }
  }
  throw new Error('it was taken')
}

describe('the data of an event class', () => {
  it('is read as what was written: real instances, also inside', () => {
    const back = read(JSON.parse(JSON.stringify(writeData(type, order({ gift: { sku: 'cup', count: 1 } })))))
    expect(back).toBeInstanceOf(OrderCreated)
    expect(back.items[0]).toBeInstanceOf(Item)
    expect(back.gift).toBeInstanceOf(Item)
    expect(back.at).toEqual(new Date('2026-01-31T12:00:00Z'))
    expect(back).toEqual(order({ gift: { sku: 'cup', count: 1 }, meta: undefined, undecorated: undefined }))
  })

  it.each([
    ['data.total', { total: -1 }, 'order.created version 2: data.total must not be less than 0'],
    ['data.orderId', { orderId: undefined }, 'data.orderId must be a string'],
    ['data.channel', { channel: 'phone' }, 'data.channel must be one of the following values: web, shop'],
    ['data.items[0].count', { items: [{ sku: 'a', count: 0 }] }, 'data.items[0].count: count must not be less than 1'],
    ['data.items', { items: 'tea' }, 'data.items'],
    ['data.gift', { gift: 7 }, 'data.gift'],
    ['data.at', { at: 'yesterday' }, 'data.at must be an RFC 3339 timestamp'],
  ])('is refused where %s is wrong, with the field named, by who writes and by who reads', (path, over, message) => {
    const fault = { code: 'INVALID_DATA', path, message: expect.stringContaining(message) }
    expect(faultIn(() => writeData(type, order(over)))).toEqual(fault)
    expect(faultIn(() => read(plain(over)))).toEqual(fault)
  })

  it.each<[path: string, over: object, message: string]>([
    ['data.gift', { gift: [{ sku: 'a', count: 1 }] }, 'data.gift must be object'],
    ['data.items', { items: { sku: 'a', count: 1 } }, 'data.items must be an array'],
    ['data.items[0]', { items: [[{ sku: 'a', count: 1 }]] }, 'data.items[0] must be object'],
    ['data.nested', { nested: undefined }, 'data.nested is missing'],
    ['data.names', { names: 'a' }, 'data.names must be array'],
    ['data.spans', { spans: '2026-01-31T12:00:00Z' }, 'data.spans must be array'],
    ['data.spans[0]', { spans: ['2026-11-28T11:00:46'] }, 'data.spans[0] must be an RFC 3339 timestamp'],
  ])('is refused where its schema forbids %s, by who writes and by who reads', (path, over, message) => {
    @Event('strict')
    class Strict extends OrderCreated {
      @ValidateNested() @Type(() => Item) nested: Item
      @IsString({ each: true }) names: string[]
      @IsDate({ each: true }) @Type(() => Date) spans: Date[]
    }
    const strict = eventTypeOf(Strict)
    const right = { ...order(), nested: { sku: 'a', count: 1 }, names: ['a'], spans: [new Date(0)] }
    const wrong = Object.assign(new Strict({} as Strict), right, over)
    const readAs = (data: unknown) =>
      readTyped(Strict, { specversion: '1.0', id: '1', source: '/s', type: 'strict', data } as CloudEvent)
    const plainly = writeData(strict, Object.assign(new Strict({} as Strict), right))
    readAs(plainly)
    const fault = { code: 'INVALID_DATA', path, message: expect.stringContaining(message) }
    const written = 'spans' in over && Array.isArray(over.spans) // no Date at all: said before it becomes one
    expect(faultIn(() => writeData(strict, wrong))).toEqual(written ? { ...fault, message: expect.any(String) } : fault)
    expect(faultIn(() => readAs({ ...plainly, ...over }))).toEqual(fault)
  })

  it('takes null for a field that may be left out, as publishers before 0.2 wrote it, and writes none', () => {
    const at = { gift: null, meta: null }
    expect(read(plain(at))).toEqual(order({ gift: undefined, meta: undefined }))
    expect(read({ ...plain(at), other: null })).toEqual(order({ gift: undefined, meta: undefined }))
    const message = expect.stringContaining('data.gift must be object, and is null: leave it out where there is none')
    expect(faultIn(() => writeData(type, order(at)))).toMatchObject({ path: 'data.gift', message })
    expect(faultIn(() => read(plain({ orderId: null }))).path).toBe('data.orderId')
    expect(faultIn(() => read(plain({ ...at, items: [null] }))).path).toBe('data.items[0]')
  })

  it('takes such a null in every element of a list, however long', () => {
    class Line {
      @IsString() sku: string
      @IsOptional() @IsString() note?: string
    }
    @Event('lines')
    class Lines {
      @ValidateNested({ each: true }) @Type(() => Line) lines: Line[]
    }
    const readLines = (lines: unknown[]) =>
      readTyped(Lines, { specversion: '1.0', id: '1', source: '/s', type: 'lines', data: { lines } } as CloudEvent)
        .data as Lines
    const written = Array.from({ length: 1000 }, (_, i) => ({ sku: `s-${i}`, note: i % 3 ? null : 'x' }))
    const { lines } = readLines(written)
    expect(lines.map(({ note }) => note)).toEqual(written.map(({ note }) => note ?? undefined))
    expect(faultIn(() => readLines([...written, { sku: null, note: null }])).path).toBe('data.lines[1000].sku')
    expect(written[1]).toHaveProperty('note', null)
  })

  it('takes such a null also in one of several classes, and where a name has a dot', () => {
    class Payment {}
    class Card extends Payment {
      @IsString() number: string
      @IsOptional() @IsString() note?: string | null
    }
    const kinds = { discriminator: { property: 'kind', subTypes: [{ name: 'card', value: Card }] } }
    @Event('paid')
    class Paid {
      @ValidateNested() @Type(() => Payment, kinds) by: Payment
      @IsOptional() @ValidateNested({ each: true }) @Type(() => Payment, kinds) all?: Payment[]
      @IsOptional() @Expose({ name: 'tax.id' }) @IsString() taxId?: string
    }
    const readPaid = (data: object) =>
      readTyped(Paid, { specversion: '1.0', id: '1', source: '/s', type: 'paid', data } as CloudEvent).data
    const card = { kind: 'card', number: '1' }
    const other = { ...card, note: 'x' }
    expect(readPaid({ by: { ...card, note: null }, all: [other, { ...card, note: null }], 'tax.id': null })).toEqual(
      Object.assign(new Paid(), {
        by: Object.assign(new Card(), { number: '1' }),
        all: [Object.assign(new Card(), { number: '1', note: 'x' }), Object.assign(new Card(), { number: '1' })],
      }),
    )
    expect(faultIn(() => readPaid({ by: { kind: 'card', number: null } })).path).toBe('data.by.number')
    const written = Object.assign(new Paid(), { by: Object.assign(new Card(), { number: '1', note: null }) })
    expect(faultIn(() => writeData(eventTypeOf(Paid), written))).toMatchObject({
      path: 'data.by.note',
      message: expect.stringContaining('data.by.note must be string, and is null: leave it out where there is none'),
    })
  })

  it('may have dates in a set and in a map, and no date that is invalid', () => {
    @Event('calendar')
    class Calendar {
      @IsOptional() @IsDate({ each: true }) @Type(() => Date) days?: Set<Date | string>
      @IsOptional() @IsDate({ each: true }) @Type(() => Date) named?: Map<string, Date | string>
    }
    const write = (over: object) => writeData(eventTypeOf(Calendar), Object.assign(new Calendar(), over))
    const at = new Date('2026-01-31T12:00:00Z')
    expect(write({ days: new Set([at]) })).toEqual({ days: [at.toISOString()] })
    expect(faultIn(() => write({ days: new Set(['noon']) })).path).toBe('data.days[0]')
    expect(write({ named: new Map([['a', at]]) })).toEqual({ named: { a: at.toISOString() } })
    expect(faultIn(() => write({ named: new Map([['a', 'noon']]) })).path).toBe('data.named.a')
    const fault = { path: 'data.at', message: expect.stringContaining('data.at must be an RFC 3339 timestamp') }
    expect(faultIn(() => writeData(type, order({ at: new Date('noon') })))).toMatchObject(fault)
  })

  it.each([true, 5, '2026-02-30', '2026-11-28T11:00:46', 'noon'])('has no date that is made of %p', at => {
    expect(faultIn(() => writeData(type, order({ at }))).path).toBe('data.at')
    expect(faultIn(() => read(plain({ at }))).path).toBe('data.at')
  })

  it('may be null where the class says so itself', () => {
    @Event('nullable')
    class Nullable {
      @ValidateIf((_, value) => value !== null) @IsString() note: string | null
    }
    const nullable = eventTypeOf(Nullable)
    expect(writeData(nullable, Object.assign(new Nullable(), { note: null }))).toEqual({ note: null })
    for (const note of [5, undefined]) {
      expect(faultIn(() => writeData(nullable, Object.assign(new Nullable(), { note }))).path).toBe('data.note')
    }
    const note = { description: 'Checked by the event class besides: isString' }
    expect(jsonSchemaOf(nullable)).toMatchObject({ properties: { note } })
  })

  it('is checked by the class where no schema can say it, and the schema says that', () => {
    @Event('beyond')
    class Beyond {
      @IsEmail() @MaxLength(20) email: string
      @Matches(/^a/i) name: string
      @Transform(({ value }) => String(value)) @IsString() text: string
    }
    const beyond = eventTypeOf(Beyond)
    const write = (data: object) => writeData(beyond, Object.assign(new Beyond(), data))
    expect(write({ email: 'a@example.org', name: 'Ada', text: 'a' })).toMatchObject({ name: 'Ada' })
    expect(faultIn(() => write({ email: 'ada', name: 'Ada', text: 'a' })).path).toBe('data.email')
    expect(faultIn(() => write({ email: 'a@example.org', name: 'Bob', text: 'a' })).path).toBe('data.name')
    const besides = (check: string) => `Checked by the event class besides: ${check}`
    expect(jsonSchemaOf(beyond)['properties']).toEqual({
      email: { type: 'string', format: 'email', maxLength: 20, description: besides('isEmail') },
      name: { type: 'string', description: besides('matches') },
      text: { description: besides('isString') },
    })
  })

  it('of a class that a property tells is read the same each time', () => {
    class Base {}
    class Card extends Base {
      @IsString() number: string
    }
    class Cash extends Base {
      @IsInt() coins: number
    }
    @Event('paid')
    class Paid {
      @ValidateNested()
      @Type(() => Base, {
        discriminator: {
          property: 'kind',
          subTypes: [
            { name: 'card', value: Card },
            { name: 'cash', value: Cash },
          ],
        },
      })
      by: Base
    }
    const data = { by: { kind: 'card', number: '1' } }
    const event = { specversion: '1.0', id: '1', source: '/s', type: 'paid', data } as CloudEvent
    for (let i = 0; i < 2; i++) expect((readTyped(Paid, event).data as Paid).by).toBeInstanceOf(Card)
    const wrong = { ...event, data: { by: { kind: 'cash', number: '1' } } }
    expect(faultIn(() => readTyped(Paid, wrong))).toMatchObject({ code: 'INVALID_DATA' })
    const paid = Object.assign(new Paid(), { by: Object.assign(new Cash(), { coins: 3 }) })
    expect(writeData(eventTypeOf(Paid), paid)).toEqual({ by: { kind: 'cash', coins: 3 } })
  })

  it('is refused by the writer where it has a field that nothing checks, and read without it', () => {
    for (const over of [{ totl: 5 }, { undecorated: 'x' }]) {
      const [name] = Object.keys(over)
      expect(faultIn(() => writeData(type, order(over)))).toMatchObject({ path: `data.${name}` })
      expect(read(plain(over))).toEqual(order({ meta: undefined, gift: undefined, undecorated: undefined }))
    }
    expect(read(plain({ items: [{ sku: 'a', count: 1, more: 1 }] })).items[0]).not.toHaveProperty('more')
  })

  it('is refused where it is no object at all', () => {
    for (const data of ['text', 7, [], [plain()]]) expect(faultIn(() => read(data)).path).toBe('data')
    expect(faultIn(() => read(undefined))).toMatchObject({ code: 'INVALID_DATA' })
    expect(faultIn(() => read(null))).toMatchObject({ code: 'INVALID_DATA' })
  })

  it('changes no prototype, whatever a stranger sends', () => {
    const hostile = [
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"meta":{"__proto__":{"polluted":true}}}',
      '{"gift":{"sku":"a","count":1,"__proto__":{"polluted":true}}}',
    ]
    for (const text of hostile) {
      const back = read({ ...plain(), ...(JSON.parse(text) as object) })
      expect(Object.getPrototypeOf(back)).toBe(OrderCreated.prototype)
      expect((back as { polluted?: boolean }).polluted).toBeUndefined()
      expect((back.meta as { polluted?: boolean } | undefined)?.polluted).toBeUndefined()
    }
    const own = JSON.parse(`{"__proto__":{"polluted":true},"x":1}`) as object
    expect(Object.getPrototypeOf(read(plain(own)))).toBe(OrderCreated.prototype)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('that makes the reader throw is invalid, so that it is not tried again', () => {
    expect(faultIn(() => read(plain({ meta: { constructor: 'x' } })))).toMatchObject({ code: 'INVALID_DATA' })
    const deep = JSON.parse(`${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`) as object
    expect(faultIn(() => read(plain({ meta: deep })))).toMatchObject({ code: 'INVALID_DATA' })
  })

  it('that goes round in a circle is refused, and does not hang', () => {
    const meta: Record<string, unknown> = {}
    meta['self'] = meta
    expect(faultIn(() => writeData(type, order({ meta })))).toMatchObject({ code: 'INVALID_DATA' })
    expect(faultIn(() => writeData(type, order({ total: 1n })))).toMatchObject({ code: 'INVALID_DATA' })
  })

  it('may have other names in JSON, and may be nothing', () => {
    @Event('named')
    class Named {
      @Expose({ name: 'order_id' }) @IsString() orderId: string
    }
    const named = Object.assign(new Named(), { orderId: 'A' })
    expect(writeData(eventTypeOf(Named), named)).toEqual({ order_id: 'A' })
    @Event('empty')
    class Empty {}
    expect(writeData(eventTypeOf(Empty), new Empty())).toEqual({})
    expect(faultIn(() => writeData(eventTypeOf(Empty), Object.assign(new Empty(), { a: 1 }))).path).toBe('data.a')
  })
})

describe('an event class', () => {
  const refused = (work: () => unknown) => faultIn(work).message

  it('is told at once what cannot be', () => {
    expect(refused(() => Event('a b')(class {}))).toMatch(/the type must be 1 to 128/)
    expect(refused(() => Event('a', { version: 0 })(class {}))).toMatch(/version is 0; it must be an integer/)
    expect(refused(() => eventTypeOf(class Plain {}))).toMatch(/Plain is no event class: put @Event/)
    class Child extends OrderCreated {}
    expect(refused(() => eventTypeOf(Child))).toMatch(/Child is no event class/)
  })

  it('that could not be read or checked says how to mend it', () => {
    @Event('eager')
    class Eager {
      @IsString() id: string
      constructor(data: { id: string }) {
        this.id = data.id
      }
    }
    expect(refused(() => writeData(eventTypeOf(Eager), new Eager({ id: 'a' })))).toMatch(/must work without arguments/)
    @Event('untyped')
    class Untyped {
      @ValidateNested() item = new Item()
    }
    expect(refused(() => writeData(eventTypeOf(Untyped), new Untyped()))).toMatch(/Untyped.item: has @ValidateNested/)
    @Event('dateless')
    class Dateless {
      @IsDate() at: Date
    }
    expect(refused(() => writeData(eventTypeOf(Dateless), new Dateless()))).toMatch(
      /Dateless.at: has @IsDate and needs/,
    )
    @Event('asking')
    class Asking {
      @IsFree() name = 'a'
    }
    expect(refused(() => writeData(eventTypeOf(Asking), new Asking()))).toMatch(/Asking.name: its validator is async/)
    const other = (() => {
      class Item {}
      return Item
    })()
    @Event('twins')
    class Twins {
      @ValidateNested() @Type(() => Item) one = new Item()
      @ValidateNested() @Type(() => other) two = new other()
    }
    expect(refused(() => writeData(eventTypeOf(Twins), new Twins()))).toMatch(/two classes named Item/)
  })
})

describe('the JSON Schema of an event class', () => {
  it('says what the class says: nested classes, lists, what may be missing, and what is one of some', async () => {
    expect(jsonSchemaOf(type)).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: 'urn:sluice:schema:order.created:2',
      title: 'OrderCreated',
      type: 'object',
      properties: {
        orderId: { type: 'string' },
        total: { type: 'integer', minimum: 0 },
        channel: { type: 'string', enum: ['web', 'shop'] },
        priority: { type: 'number', enum: [1, 2] },
        at: expect.objectContaining({ oneOf: expect.arrayContaining([{ type: 'string', format: 'date-time' }]) }),
        items: { type: 'array', items: { $ref: '#/definitions/Item' } },
        gift: { $ref: '#/definitions/Item' },
        meta: { type: 'object' },
      },
      required: ['orderId', 'total', 'channel', 'priority', 'at', 'items'],
      definitions: {
        Item: {
          type: 'object',
          properties: { sku: { type: 'string' }, count: { type: 'integer', minimum: 1 } },
          required: ['sku', 'count'],
        },
      },
    })
  })

  it('is the one that 0.1.0 made, where that was right', async () => {
    const { properties, ...rest } = jsonSchemaOf(type)
    expect({ properties, ...rest }).toEqual(await earlierSchemaOf(type))
  })

  it('is right where that of 0.1.0 forbade what the class takes', async () => {
    enum Level {
      Low,
      High,
    }
    @Event('levels')
    class Levels {
      @IsEnum(Level) level: Level
      @IsNotEmpty() @IsInt() count: number
    }
    const levels = eventTypeOf(Levels)
    expect(writeData(levels, Object.assign(new Levels(), { level: Level.High, count: 0 }))).toEqual({
      level: 1,
      count: 0,
    })
    const properties = { level: { enum: ['Low', 'High', 0, 1] }, count: { type: 'integer' } }
    expect(jsonSchemaOf(levels)).toMatchObject({ properties })
    expect(await earlierSchemaOf(levels)).not.toMatchObject({ properties })
  })

  it('of a class that comes again inside itself ends', async () => {
    @Event('tree')
    class Tree {
      @IsOptional() @ValidateNested({ each: true }) @Type(() => Tree) branches?: Tree[]
    }
    const schema = jsonSchemaOf(eventTypeOf(Tree))
    const branches = { type: 'array', items: { $ref: '#/definitions/Tree' } }
    expect(schema).toMatchObject({ properties: { branches }, definitions: { Tree: { properties: { branches } } } })
  })

  it('of a class without fields is that of any object', async () => {
    @Event('nothing')
    class Nothing {}
    expect(jsonSchemaOf(eventTypeOf(Nothing))).toMatchObject({ type: 'object', title: 'Nothing' })
  })
})

function IsFree(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      target: target.constructor,
      propertyName: propertyName as string,
      name: 'isFree',
      async: true,
      validator: { validate: async () => true },
    })
}

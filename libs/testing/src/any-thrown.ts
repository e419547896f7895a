import fc from 'fast-check'

function throwing(): never {
  throw new Error('hostile')
}

/** Values that throw when they are read, or have no text. Functions, because a proxy can be revoked only once. */
export const hostileValues: Record<string, () => unknown> = {
  'an object with a null prototype': () => Object.create(null),
  'an object whose toString throws': () => ({ toString: throwing }),
  'an object whose toString returns an object': () => ({ toString: () => ({}), valueOf: () => ({}) }),
  'an object whose Symbol.toPrimitive throws': () => ({ [Symbol.toPrimitive]: throwing }),
  'an object whose toJSON throws': () => ({ toJSON: throwing }),
  'an object whose toJSON returns itself': () => {
    const one = { toJSON: () => one }
    return one
  },
  'an error whose message throws': () => Object.defineProperty(new Error(), 'message', { get: throwing }),
  'an error whose name throws': () => Object.defineProperty(new Error('m'), 'name', { get: throwing }),
  'an error whose cause throws': () => Object.defineProperty(new Error('m'), 'cause', { get: throwing }),
  'an error whose errors throw': () => Object.defineProperty(new AggregateError([], 'm'), 'errors', { get: throwing }),
  'an error whose stack throws': () => Object.defineProperty(new Error('m'), 'stack', { get: throwing }),
  'an error whose message has no text': () => Object.assign(new Error(), { message: Object.create(null) as unknown }),
  'an error whose constructor throws': () => Object.defineProperty(new Error('m'), 'constructor', { get: throwing }),
  'a list of what is hostile': () => [Object.create(null), new Proxy({}, { get: throwing })],
  'a proxy that answers nothing': () =>
    new Proxy({}, { get: throwing, getPrototypeOf: throwing, has: throwing, ownKeys: throwing }),
  'a proxy of an error that answers nothing': () => new Proxy(new Error(), { get: throwing }),
  'a proxy of a list that answers nothing': () => new Proxy([], { get: throwing }),
  'a proxy of a function that answers nothing': () => new Proxy(throwing, { get: throwing }),
  'a proxy that was revoked': () => revoked({}),
  'a list that was revoked': () => revoked([]),
  'an error that was revoked': () => revoked(new Error('m')),
  'its own cause': () =>
    Object.defineProperty(new Error('m'), 'cause', { get: () => new Error('n', { cause: 'endless' }) }),
}

function revoked(value: object): unknown {
  const { proxy, revoke } = Proxy.revocable(value, {})
  revoke()
  return proxy
}

type Make = () => unknown

const fields = [
  'name',
  'message',
  'code',
  'status',
  'cause',
  'error',
  'errors',
  'toString',
  'toJSON',
  'constructor',
  'then',
]

/**
 * Makes anything that can be thrown: values, errors with causes and lists of errors of all these, and hostile values, which even
 * fast-check cannot hold.
 */
export function anyThrown(): fc.Arbitrary<Make> {
  const values = {
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    maxDepth: 1,
  }
  const constant =
    (value: unknown): Make =>
    () =>
      value
  const plain = fc.oneof(fc.anything(values), fc.string().map(Symbol), fc.func(fc.anything())).map(constant)
  return fc.letrec<Record<'thrown' | 'error' | 'record', Make>>(tie => ({
    thrown: fc.oneof(
      { maxDepth: 3 },
      plain,
      fc.constantFrom(...Object.values(hostileValues)),
      tie('error'),
      tie('record'),
    ),
    error: fc
      .tuple(
        fc.string(),
        fc.array(tie('thrown'), { maxLength: 3 }),
        tie('thrown'),
        fc.dictionary(fc.string(), tie('thrown'), { maxKeys: 3 }),
      )
      .map(([message, errors, cause, more]) => () => {
        const error = new AggregateError(
          errors.map(make => make()),
          message,
          { cause: cause() },
        )
        return Object.assign(error, made(more))
      }),
    record: fc.dictionary(fc.constantFrom(...fields), tie('thrown'), { maxKeys: 5 }).map(record => () => made(record)),
  })).thrown
}

function made(record: Readonly<Record<string, Make>>): object {
  return Object.fromEntries(Object.entries(record).map(([name, make]) => [name, make()]))
}

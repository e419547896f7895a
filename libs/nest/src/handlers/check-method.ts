import { InvalidError } from '@sluice/event'

/**
 * Refuses a decorator that is not on an instance method: only those are looked for, so it would never be found.
 *
 * @throws InvalidError with the code, naming class and member
 */
export function checkMethod(
  decorator: string,
  code: string,
  target: object,
  name: string | symbol,
  descriptor?: PropertyDescriptor,
): object {
  const method: unknown = descriptor?.value
  if (typeof target !== 'function' && typeof name === 'string' && typeof method === 'function') return method
  const of = typeof target === 'function' ? target : target.constructor
  const where = `${decorator} ${of.name}.${String(name)}`
  const fix = 'not on a static one, nor on a property, a getter or a symbol: no handler would be found there'
  throw new InvalidError(code, `${where}: it must stand on a method, ${fix}`, { handler: `${of.name}.${String(name)}` })
}

import type { JsonSchema } from '@sluice/registry'

/** How much of a class-validator decorator JSON Schema can express. */
export interface Statement {
  readonly schema: JsonSchema
  /** Whether the schema expresses it completely. The rest is checked by the decorator alone. */
  readonly whole: boolean
}

/** The schema of a decorator; of an unknown one, the type that TypeScript emitted for the field. */
export function statementOf(name: string, constraints: readonly unknown[], designType: unknown): Statement {
  const known = Object.hasOwn(statements, name) ? statements[name]!(constraints) : undefined
  if (known) return known
  if (texts.has(name)) return part({ type: 'string', ...(formats[name] && { format: formats[name] }) })
  return part(typesOfDesign.get(designType) ?? {})
}

/** The conjunction of two schemas. */
export function both(a: JsonSchema, b: JsonSchema): JsonSchema {
  const merged: Record<string, unknown> = { ...a }
  const rest: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(b)) {
    const other = merged[keyword]
    const joined = other === undefined ? value : join(keyword, other, value)
    if (joined === undefined) rest[keyword] = value
    else merged[keyword] = joined
  }
  if (Object.keys(rest).length > 0) merged['allOf'] = [...((merged['allOf'] as unknown[]) ?? []), rest]
  return merged
}

/** Leaves out what the type says already. */
export function plainly({ not, ...schema }: JsonSchema): JsonSchema {
  if (not !== notEmpty) return { ...schema, ...(not === undefined ? {} : { not }) }
  if (schema['type'] === undefined) return { ...schema, not }
  if (schema['type'] !== 'string') return schema
  return { ...schema, minLength: Math.max(1, (schema['minLength'] as number | undefined) ?? 0) }
}

/** A date without a time is the start of that day in UTC. */
export const date: JsonSchema = {
  oneOf: [
    { format: 'date', type: 'string' },
    { format: 'date-time', type: 'string' },
  ],
}

function join(keyword: string, a: unknown, b: unknown): unknown {
  if (a === b || JSON.stringify(a) === JSON.stringify(b)) return a
  if (keyword === 'items') return both(a as JsonSchema, b as JsonSchema)
  if (keyword === 'type' && isNumeric(a) && isNumeric(b)) return 'integer'
  if (keyword === 'not' && [a, b].includes(notEmpty) && [a, b].includes(notNull)) return notEmpty
  if (/^min/.test(keyword)) return Math.max(a as number, b as number)
  if (/^max/.test(keyword)) return Math.min(a as number, b as number)
  return undefined
}

const isNumeric = (type: unknown) => type === 'number' || type === 'integer'

const whole = (schema: JsonSchema): Statement => ({ schema, whole: true })
const part = (schema: JsonSchema): Statement => ({ schema, whole: false })

const text = (schema: JsonSchema = {}) => whole({ ...schema, type: 'string' })
const list = (schema: JsonSchema = {}) => whole({ items: {}, ...schema, type: 'array' })
const number = (schema: JsonSchema = {}) => whole({ ...schema, type: 'number' })

const notNull = { type: 'null' }
const notEmpty = { enum: ['', null] }

type Say = (constraints: readonly unknown[]) => Statement | undefined

const statements: Readonly<Record<string, Say>> = {
  isString: () => text(),
  isBoolean: () => whole({ type: 'boolean' }),
  isInt: () => whole({ type: 'integer' }),
  isNumber: ([options]) => (has(options, 'maxDecimalPlaces') ? part({ type: 'number' }) : number()),
  isDate: () => whole(date),
  minDate: () => part(date),
  maxDate: () => part(date),
  isArray: () => list(),
  isObject: () => whole({ type: 'object' }),
  isNotEmptyObject: ([options]) =>
    has(options, 'nullable') ? part({ type: 'object', minProperties: 1 }) : whole({ type: 'object', minProperties: 1 }),
  isEnum: ([entity]) => whole(oneOf(Object.values(entity as object))!),
  isIn: ([values]) => said(oneOf(values as unknown[])),
  isNotIn: ([values]) => said(oneOf(values as unknown[]), not),
  equals: ([value]) => said(oneOf([value])),
  notEquals: ([value]) => said(oneOf([value]), not),
  isDefined: () => whole({ not: notNull }),
  isEmpty: () => whole({ enum: ['', null] }),
  isNotEmpty: () => whole({ not: notEmpty }),

  min: ([minimum]) => number({ minimum }),
  max: ([maximum]) => number({ maximum }),
  isPositive: () => number({ exclusiveMinimum: 0 }),
  isNegative: () => number({ exclusiveMaximum: 0 }),
  isDivisibleBy: ([multipleOf]) =>
    Number.isInteger(multipleOf) && (multipleOf as number) > 0 ? number({ multipleOf }) : part({ type: 'number' }),

  minLength: ([minLength]) => text({ minLength }),
  maxLength: ([maxLength]) => text({ maxLength }),
  isLength: ([minLength, maxLength]) =>
    text({ minLength: minLength ?? 0, ...(typeof maxLength === 'number' ? { maxLength } : {}) }),
  matches: ([pattern, modifiers]) => matches(new RegExp(pattern as RegExp, modifiers as string | undefined)),
  contains: ([seed]) => text({ pattern: escaped(String(seed)) }),
  notContains: ([seed]) => text({ not: { pattern: escaped(String(seed)) } }),
  isAlpha: ([locale]) => (locale === undefined ? text({ pattern: '^[a-zA-Z]+$' }) : undefined),
  isAlphanumeric: ([locale]) => (locale === undefined ? text({ pattern: '^[0-9a-zA-Z]+$' }) : undefined),
  isAscii: () => text({ pattern: '^[\\x00-\\x7F]+$' }),
  isHexadecimal: () => text({ pattern: '^(0[xXhH])?[0-9a-fA-F]+$' }),
  isMongoId: () => text({ pattern: '^[0-9a-fA-F]{24}$' }),
  isBooleanString: () => text({ enum: ['true', 'false', '1', '0'] }),
  isIp: ([version]) => part({ ...(version ? { format: `ipv${String(version)}` } : {}), type: 'string' }),

  arrayNotEmpty: () => list({ minItems: 1 }),
  arrayMinSize: ([minItems]) => list({ minItems }),
  arrayMaxSize: ([maxItems]) => list({ maxItems }),
  arrayUnique: ([identifier]) => ({ ...list({ uniqueItems: true }), whole: typeof identifier !== 'function' }),
  arrayContains: ([values]) => {
    const wanted = (values as unknown[]).map(value => oneOf([value]))
    return wanted.length > 0 && wanted.every(value => value !== undefined)
      ? whole({ type: 'array', not: { anyOf: wanted.map(value => ({ items: { not: value } })) } })
      : part({ items: {}, type: 'array' })
  },
  arrayNotContains: ([values]) => {
    const unwanted = (values as unknown[]).map(value => oneOf([value]))
    return unwanted.length > 0 && unwanted.every(value => value !== undefined)
      ? whole({ type: 'array', items: { not: { anyOf: unwanted } } })
      : part({ items: {}, type: 'array' })
  },
}

/** Whether an option is set that JSON Schema cannot express. */
function has(options: unknown, name: string): boolean {
  const value = (options as Record<string, unknown> | undefined)?.[name]
  return value !== undefined && value !== true
}

/** The schema of an enumeration; undefined unless all values are JSON primitives, which compare by value. */
function oneOf(values: readonly unknown[]): JsonSchema | undefined {
  if (!Array.isArray(values) || !values.every(isScalar)) return undefined
  const types = new Set(values.map(value => typeof value))
  const [type] = types
  return { enum: values, ...(types.size === 1 && type !== 'object' ? { type } : {}) }
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function said(schema: JsonSchema | undefined, form = (of: JsonSchema): JsonSchema => of): Statement {
  return schema ? whole(form(schema)) : part({})
}

const not = (schema: JsonSchema): JsonSchema => ({ not: schema })

/** JSON Schema has no flags, and reads every expression in Unicode mode. */
function matches({ source, flags }: RegExp): Statement {
  if (!/^[gu]*$/.test(flags)) return part({ type: 'string' })
  try {
    new RegExp(source, 'u')
  } catch {
    return part({ type: 'string' })
  }
  return text({ pattern: source })
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

const typesOfDesign = new Map<unknown, JsonSchema>([
  [String, { type: 'string' }],
  [Number, { type: 'number' }],
  [Boolean, { type: 'boolean' }],
])

/** Formats are for readers of the schema; the decorator makes the check. */
const formats: Readonly<Record<string, string>> = {
  isEmail: 'email',
  isUuid: 'uuid',
  isUrl: 'url',
  isFqdn: 'hostname',
  isBase64: 'base64',
  isCreditCard: 'credit-card',
  isCurrency: 'currency',
  isIsbn: 'isbn',
  isIsin: 'isin',
  isJson: 'json',
  isMobilePhone: 'mobile-phone',
}

/** Decorators of strings whose check JSON Schema cannot express. */
const texts = new Set(
  (
    'isAlpha isAlphanumeric isBIC isBase32 isBase58 isBase64 isBtcAddress isByteLength isCreditCard isCurrency isDataURI isDateString ' +
    'isDecimal isEAN isEmail isEthereumAddress isFqdn isFullWidth isHSL isHalfWidth isHash isHexColor isIBAN isIsbn isIsin ' +
    'isISO31661Alpha2 isISO31661Alpha3 isIso8601 isISRC isISSN isIdentityCard isJson isJwt isLocale isLowercase ' +
    'isMacAddress isMagnetURI isMilitaryTime isMimeType isMobilePhone isMultibyte isNumberString isOctal isPassportNumber ' +
    'isPhoneNumber isPort isPostalCode isRFC3339 isRgbColor isSemVer isStrongPassword isSurrogatePair isTimeZone isUuid ' +
    'isUppercase isUrl isVariableWidth isISO4217CurrencyCode isTaxId isISO6391'
  ).split(' '),
)

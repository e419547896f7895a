import { compile, PatternIndex } from '../index.js'

type Case = [what: string, pattern: object, event: object, matches: boolean]

const data = (list: unknown[], value: unknown, matches: boolean): Case => [
  `${JSON.stringify(list)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(value)}`,
  { data: { a: list } },
  { data: { a: value } },
  matches,
]

/** Everything is asked of the object, of its text and of its bytes. */
function check(cases: Case[]): void {
  test.each(cases)('%s', (_what, pattern, event, matches) => {
    const index = PatternIndex.of([{ key: 'k', pattern, value: true }])
    const text = JSON.stringify(event)
    expect([
      compile(pattern)(event),
      index.matchJson(text).length === 1,
      index.matchJson(Buffer.from(text)).length === 1,
    ]).toEqual([matches, matches, matches])
  })
}

describe('values are compared as what they are', () =>
  check([
    data(['a'], 'a', true),
    data(['a'], 'A', false),
    data(['a', 'b'], 'b', true),
    data([300], 300, true),
    data([300], '300', false),
    data(['300'], 300, false),
    data([0], -0, true),
    data([true], true, true),
    data([true], 'true', false),
    data([false], null, false),
    data([null], null, true),
    data([null], 'null', false),
    data([''], '', true),
    data([''], null, false),
    data(['é'], 'é', true),
    data(['é'], 'e\u0301', false),
    data(['日本😀'], '日本😀', true),
    data(['\ud83d'], '\ud83e', false),
    data(['a'], { a: 'a' }, false),
    data([{ exactly: 'a' }], 'a', true),
  ]))

test.each(['300', '300.0', '3.0e2', '3E+2', '0.3e3', '30000e-2', '300.00000000000000000000'])('%s is 300', spelling => {
  const index = PatternIndex.of([
    { key: 'equal', pattern: { data: { a: [300] } }, value: 'equal' },
    { key: 'numeric', pattern: { data: { a: [{ numeric: ['=', 3e2] }] } }, value: 'numeric' },
  ])
  expect(index.matchJson(`{"data":{"a":${spelling}}}`)).toEqual(['equal', 'numeric'])
})

test('numbers of 17 digits are compared to their last', () => {
  for (let i = 1; i <= 500; i++) {
    const number = -122 - i * 0.000123456789123
    const index = PatternIndex.of([
      { key: 'equal', pattern: { data: { a: [number] } }, value: 'equal' },
      { key: 'below', pattern: { data: { a: [{ numeric: ['<', number] }] } }, value: 'below' },
      { key: 'above', pattern: { data: { a: [{ numeric: ['>', number] }] } }, value: 'above' },
    ])
    expect(index.matchJson(`{"data":{"a":${number}}}`)).toEqual(['equal'])
  }
})

describe('operators on texts', () =>
  check([
    data([{ prefix: 'ab' }], 'abc', true),
    data([{ prefix: 'ab' }], 'ab', true),
    data([{ prefix: 'ab' }], 'a', false),
    data([{ prefix: 'AB' }], 'abc', false),
    data([{ prefix: '' }], '', true),
    data([{ prefix: '1' }], 12, false),
    data([{ prefix: { 'equals-ignore-case': 'AB' } }], 'abc', true),
    data([{ suffix: 'bc' }], 'abc', true),
    data([{ suffix: 'bc' }], 'bcd', false),
    data([{ suffix: '' }], 'x', true),
    data([{ suffix: { 'equals-ignore-case': 'É' } }], 'café', true),
    data([{ 'equals-ignore-case': 'straße' }], 'STRAßE', true),
    data([{ 'equals-ignore-case': 'straße' }], 'STRASSE', false),
    data([{ 'equals-ignore-case': '\u{10400}' }], '\u{10428}', true),
    data([{ 'equals-ignore-case': 'a' }], 'ab', false),
    data([{ wildcard: 'a*c' }], 'abc', true),
    data([{ wildcard: 'a*c' }], 'ac', true),
    data([{ wildcard: 'a*c' }], 'abcd', false),
    data([{ wildcard: '*' }], '', true),
    data([{ wildcard: '*a*a*' }], 'a', false),
    data([{ wildcard: '*/lib/*.js' }], '/usr/lib/x/y.js', true),
    data([{ wildcard: 'a\\*c' }], 'a*c', true),
    data([{ wildcard: 'a\\*c' }], 'abc', false),
    data([{ wildcard: 'a\\\\*' }], 'a\\b', true),
    data([{ wildcard: 'ab' }], 'ab', true),
    data([{ wildcard: 'a*a' }], 'a', false),
    data([{ wildcard: 'a*é' }], 'a日é', true),
  ]))

describe('numeric', () =>
  check([
    data([{ numeric: ['>', 0, '<=', 5] }], 5, true),
    data([{ numeric: ['>', 0, '<=', 5] }], 0, false),
    data([{ numeric: ['>=', 0, '<', 5] }], 0, true),
    data([{ numeric: ['>=', 0, '<', 5] }], 5, false),
    data([{ numeric: ['=', 3.018e2] }], 301.8, true),
    data([{ numeric: ['<', 10] }], -1e300, true),
    data([{ numeric: ['<', 10] }], '9', false),
    data([{ numeric: ['=', 0.3] }], 0.1 + 0.2, false),
    data([{ numeric: ['>', -122.42916360922355] }], -122.42916360922354, true),
    data([{ numeric: ['>', -122.42916360922355] }], -122.42916360922355, false),
  ]))

describe('cidr', () =>
  check([
    data([{ cidr: '10.0.0.0/24' }], '10.0.0.255', true),
    data([{ cidr: '10.0.0.0/24' }], '10.0.1.0', false),
    data([{ cidr: '10.0.0.77/24' }], '10.0.0.1', true),
    data([{ cidr: '10.0.0.1/32' }], '10.0.0.1', true),
    data([{ cidr: '0.0.0.0/0' }], '255.1.2.3', true),
    data([{ cidr: '0.0.0.0/0' }], '::1', false),
    data([{ cidr: '0.0.0.0/0' }], 'host', false),
    data([{ cidr: '0.0.0.0/0' }], '1.2.3.256', false),
    data([{ cidr: '2001:db8::/33' }], '2001:db8:7fff::1', true),
    data([{ cidr: '2001:db8::/33' }], '2001:db8:8000::1', false),
    data([{ cidr: '::ffff:10.0.0.0/104' }], '::ffff:10.9.8.7', true),
    data([{ cidr: '2001:DB8::/32' }], '2001:db8:0:0:0:0:0:1', true),
  ]))

describe('anything-but', () =>
  check([
    data([{ 'anything-but': 'a' }], 'b', true),
    data([{ 'anything-but': 'a' }], 'a', false),
    data([{ 'anything-but': 'a' }], 5, true),
    data([{ 'anything-but': 'a' }], null, true),
    data([{ 'anything-but': 5 }], '5', true),
    data([{ 'anything-but': 5 }], 5.0, false),
    data([{ 'anything-but': [1, 2] }], 2, false),
    data([{ 'anything-but': ['a', 'b'] }], 'c', true),
    data([{ 'anything-but': { prefix: 'a' } }], 'ab', false),
    data([{ 'anything-but': { prefix: ['a', 'b'] } }], 'bc', false),
    data([{ 'anything-but': { prefix: ['a', 'b'] } }], 'cb', true),
    data([{ 'anything-but': { suffix: '.png' } }], 'x.png', false),
    data([{ 'anything-but': { suffix: '.png' } }], 7, true),
    data([{ 'anything-but': { 'equals-ignore-case': ['A', 'B'] } }], 'b', false),
    data([{ 'anything-but': { wildcard: '*/lib/*' } }], '/usr/lib/x', false),
    data([{ 'anything-but': { wildcard: ['a*', '*z'] } }], 'mn', true),
    // Two in one list: each may save what the other rules out.
    data([{ 'anything-but': 'a' }, { 'anything-but': 'b' }], 'a', true),
    // Any element, as with every other operator.
    data([{ 'anything-but': 'a' }], ['a', 'b'], true),
    data([{ 'anything-but': 'a' }], ['a', 'a'], false),
    data([{ 'anything-but': 'a' }], [], false),
    ['a field that is missing is not anything', { data: { a: [{ 'anything-but': 'x' }] } }, { data: { b: 1 } }, false],
  ]))

describe('exists', () =>
  check([
    data([{ exists: true }], null, true),
    data([{ exists: true }], '', true),
    data([{ exists: true }], { b: 1 }, false),
    data([{ exists: true }], [], false),
    data([{ exists: true }], [[], [1]], true),
    data([{ exists: true }], [{ b: 1 }], false),
    data([{ exists: false }], null, false),
    data([{ exists: false }], { b: 1 }, true),
    data([{ exists: false }], {}, true),
    data([{ exists: false }], [], true),
    data([{ exists: false }, 'x'], 'x', true),
    data([{ exists: false }, 'x'], 'y', false),
    ['a parent that is missing', { data: { a: { b: [{ exists: false }] } } }, { type: 'x' }, true],
    ['a parent that is no object', { data: { a: { b: [{ exists: false }] } } }, { data: { a: 1 } }, true],
    ['nothing but absences, nothing there', { x: [{ exists: false }], y: [{ exists: false }] }, {}, true],
  ]))

describe('all fields, any value, $or', () => {
  const event = { type: 'order.placed', data: { total: 80, country: 'ch', flags: { gift: true } } }
  check([
    ['all fields', { type: ['order.placed'], data: { total: [80], country: ['de', 'ch'] } }, event, true],
    ['one field missing', { type: ['order.placed'], data: { total: [80], city: ['x'] } }, event, false],
    ['first branch', { $or: [{ type: ['order.placed'] }, { type: ['x'] }] }, event, true],
    ['second branch', { $or: [{ type: ['x'] }, { data: { total: [80] } }] }, event, true],
    ['no branch', { $or: [{ type: ['x'] }, { data: { total: [81] } }] }, event, false],
    ['beside fields', { type: ['x'], $or: [{ data: { total: [80] } }, { data: { total: [81] } }] }, event, false],
    [
      'inside an object',
      { data: { $or: [{ total: [1] }, { flags: { gift: [true] } }], country: ['ch'] } },
      event,
      true,
    ],
    [
      'nested',
      {
        $or: [
          { type: ['x'] },
          { type: ['order.placed'], $or: [{ data: { total: [1] } }, { data: { country: ['ch'] } }] },
        ],
      },
      event,
      true,
    ],
    [
      'two in parallel',
      { $or: [{ type: ['x'] }, { type: ['order.placed'] }], data: { $or: [{ total: [1] }, { total: [2] }] } },
      event,
      false,
    ],
    [
      'the same field outside and in a branch: both hold',
      { data: { total: [{ numeric: ['>', 50] }] }, $or: [{ data: { total: [80] } }, { type: ['x'] }] },
      event,
      true,
    ],
    [
      'the same field outside and in a branch: one does not',
      { data: { total: [{ numeric: ['>', 90] }] }, $or: [{ data: { total: [80] } }, { type: ['x'] }] },
      event,
      false,
    ],
  ])
})

describe('arrays: fields of one object of an array come from the same element', () => {
  const people = [
    { first: 'John', last: 'Doe' },
    { first: 'Anna', last: 'Smith' },
  ]
  const rule = (first: string, last: string): object => ({ data: { people: { first: [first], last: [last] } } })
  check([
    ['any element of a list of values', { data: { a: ['b'] } }, { data: { a: ['a', 'b'] } }, true],
    ['values in lists in lists', { data: { a: ['b'] } }, { data: { a: [['a'], [['b']]] } }, true],
    ['one field', { data: { people: { first: ['Anna'] } } }, { data: { people } }, true],
    ['the same element', rule('Anna', 'Smith'), { data: { people } }, true],
    ['two elements', rule('Anna', 'Doe'), { data: { people } }, false],
    ['arrays of arrays: one element', rule('Anna', 'Smith'), { data: { people: [[people[0]], [people[1]]] } }, true],
    ['arrays of arrays: two elements', rule('Anna', 'Doe'), { data: { people: [[people[0]], [people[1]]] } }, false],
    ['arrays of arrays: two elements of one inner array', rule('Anna', 'Doe'), { data: { people: [people] } }, false],
    [
      'arrays in arrays: inner from different elements',
      { o: { i: { a: [1], b: [2] } } },
      { o: [{ i: [{ a: 1 }, { b: 2 }] }] },
      false,
    ],
    [
      'arrays in arrays: outer from different elements',
      { o: { n: ['x'], i: { a: [1] } } },
      { o: [{ n: 'x' }, { i: [{ a: 1 }] }] },
      false,
    ],
    [
      'arrays in arrays: all from one',
      { o: { n: ['x'], i: { a: [1], b: [2] } } },
      { o: [{ n: 'y' }, { n: 'x', i: [{ a: 2 }, { a: 1, b: 2 }] }] },
      true,
    ],
    [
      'different arrays are independent',
      { a: { x: [1] }, b: { y: [2] } },
      { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }, { y: 0 }] },
      true,
    ],
    [
      'lists of values are independent of elements',
      { a: { t: ['p'], u: ['q'] } },
      { a: [{ t: ['o', 'p'], u: ['q', 'r'] }] },
      true,
    ],
    [
      '$or branches keep to the element too',
      { a: { x: [1], $or: [{ y: [2] }, { z: [3] }] } },
      { a: [{ x: 1 }, { y: 2, z: 3 }] },
      false,
    ],
    [
      '$or outside keeps to the element too',
      { a: { x: [1] }, $or: [{ a: { y: [2] } }, { b: [1] }] },
      { a: [{ x: 1 }, { y: 2 }] },
      false,
    ],
    // EventBridge checks fields in the order of their names, and an absence within the elements settled on so far.
    [
      'absent from the element that the fields before it chose',
      { a: { m: [1], z: [{ exists: false }] } },
      { a: [{ m: 1 }, { z: 2 }] },
      true,
    ],
    ['present in that element', { a: { m: [1], z: [{ exists: false }] } }, { a: [{ m: 1, z: 1 }, { m: 2 }] }, false],
    [
      'before any field has chosen, absent from all elements',
      { a: { b: [{ exists: false }], m: [1] } },
      { a: [{ m: 1 }, { b: 2 }] },
      false,
    ],
    [
      'names decide that order, not the pattern',
      { a: { z: [{ exists: false }], m: [1] } },
      { a: [{ m: 1 }, { z: 2 }] },
      true,
    ],
    ['also this way round', { a: { m: [1], b: [{ exists: false }] } }, { a: [{ m: 1 }, { b: 2 }] }, false],
    ['absent alone: from all elements', { a: { b: [{ exists: false }] } }, { a: [{ m: 1 }, { b: 2 }] }, false],
  ])
})

describe('names', () =>
  check([
    ['case counts', { Type: ['a'] }, { type: 'a' }, false],
    ['unicode', { data: { größe: ['a'] } }, { data: { größe: 'a' } }, true],
    ['the empty name', { data: { '': ['a'] } }, { data: { '': 'a' } }, true],
    ['a dot in the event', { data: { a: { b: [1] } } }, { data: { 'a.b': 1 } }, true],
    ['a dot in the pattern', { 'data.a': { b: [1] } }, { data: { a: { b: 1 } } }, true],
    ['dots in both', { data: { 'a.b': [1] } }, { data: { 'a.b': 1 } }, true],
    ['both spellings at once: either value', { data: { a: { b: [2] } } }, { data: { a: { b: 1 }, 'a.b': 2 } }, true],
    ['prototypes are no members', { data: { constructor: { name: [{ exists: true }] } } }, { data: {} }, false],
    [
      '__proto__ is a name',
      { data: JSON.parse('{"__proto__":{"a":[1]}}') as object },
      { data: JSON.parse('{"__proto__":{"a":1}}') as object },
      true,
    ],
    ['an operator is a name too', { data: { prefix: ['a'] } }, { data: { prefix: 'a' } }, true],
  ]))

describe('AWS and CloudEvents spelling', () => {
  const aws = {
    source: 'shop',
    'detail-type': 'OrderPlaced',
    account: '1',
    region: 'eu',
    time: '2026-01-01T00:00:00Z',
    resources: ['arn:a', 'arn:b'],
    detail: { total: 80 },
  }
  const ce = {
    specversion: '1.0',
    source: 'shop',
    type: 'OrderPlaced',
    account: '1',
    region: 'eu',
    time: '2026-01-01T00:00:00Z',
    resources: '["arn:a","arn:b"]',
    data: { total: 80 },
  }
  const awsPattern = {
    source: ['shop'],
    'detail-type': ['OrderPlaced'],
    account: ['1'],
    region: ['eu'],
    time: [{ prefix: '2026-' }],
    resources: ['arn:b'],
    detail: { total: [80] },
  }
  const { account, region, resources, ...others } = ce
  const came = { ...others, awsaccount: account, awsregion: region, awsresources: resources }
  const cePattern = { type: ['OrderPlaced'], data: { total: [80] }, resources: [{ suffix: ':a' }] }
  check([
    ['AWS on AWS', awsPattern, aws, true],
    ['AWS on CloudEvents', awsPattern, ce, true],
    ['CloudEvents on AWS', cePattern, aws, true],
    ['CloudEvents on CloudEvents', cePattern, ce, true],
    ['a name of both in one pattern', { 'detail-type': ['OrderPlaced'], data: { total: [80] } }, ce, true],
    [
      'an event with both: the CloudEvents name counts',
      { detail: { a: [1] } },
      { detail: { a: 1 }, data: { a: 2 } },
      false,
    ],
    ['AWS on an event that came from AWS', awsPattern, came, true],
    ['CloudEvents on an event that came from AWS', cePattern, came, true],
    ['attributes of AWS', { awsregion: ['eu'], awsresources: ['["arn:a","arn:b"]'] }, came, true],
    ['both names', { awsregion: ['eu'], region: ['eu'] }, came, true],
    [
      'an attribute of that name counts before that of AWS',
      { region: ['eu'] },
      { awsregion: 'eu', region: 'us' },
      false,
    ],
    ['whichever comes first', { region: ['us'] }, { region: 'us', awsregion: 'eu' }, true],
    ['an attribute of AWS is not found by another', { awsregion: ['us'] }, { region: 'us' }, false],
    ['a list of resources is none where a list is no JSON', { resources: ['a'] }, { awsresources: '["a"' }, false],
    ['no resources', { resources: [{ exists: false }] }, { type: 'a' }, true],
    ['some resources', { resources: [{ exists: false }] }, { awsresources: '["a"]' }, false],
    ['one resource as a text', { resources: ['arn:a'] }, { resources: 'arn:a' }, true],
    ['detail is a name like any other further down', { data: { detail: [1] } }, { data: { data: 1 } }, false],
  ])
})

describe('JSON is read as JSON.parse reads it', () => {
  const matches = (pattern: object, json: string): boolean =>
    PatternIndex.of([{ key: '', pattern, value: 1 }]).matchJson(json).length === 1
  test.each<[string, object, string, boolean]>([
    ['of a key that is there twice, the last counts', { type: ['b'] }, '{"type":"a","data":1,"type":"b"}', true],
    ['and the first does not', { type: ['a'] }, '{"type":"a","data":1,"type":"b"}', false],
    ['also when it is spelled with an escape', { type: ['a'] }, '{"type":"a","data":1,"t\\u0079pe":"b"}', false],
    ['also deep inside', { data: { a: [1] } }, '{"data":{"a":1,"b":{"a":3},"a":2}}', false],
    ['also when it is spelled with a dot', { data: { a: [2] } }, '{"data":{"a":1},"type":"x","data.a":2}', true],
    [
      'also behind so much that reading on looks needless',
      { type: ['a'] },
      `{"type":"a","x":"${'x'.repeat(900)}","type":"b"}`,
      false,
    ],
    ['also there with an escape', { type: ['a'] }, `{"type":"a","x":"${'x'.repeat(900)}","typ\\u0065":"b"}`, false],
    [
      'also there with a dot',
      { data: { long: [2] } },
      `{"data":{"long":1},"x":"${'x'.repeat(900)}","data.long":2}`,
      true,
    ],
    [
      'a key of another object does not count',
      { type: ['a'] },
      `{"type":"a","x":"${'x'.repeat(900)}","y":{"type":"b"}}`,
      true,
    ],
    ['escapes in texts', { type: ['a"\\\u00e9\n😀'] }, '{"type":"\\u0061\\"\\\\\\u00E9\\n\\ud83d\\ude00"}', true],
    ['white space', { data: { a: [1] } }, ' \n{ "data" :\t{ "a" : [ 0 , 1 ] } } ', true],
    ['brackets in texts', { data: { b: [1] } }, '{"x":"}]{[","data":{"a":["]","}"],"b":1}}', true],
    ['an empty object', { data: { b: [{ exists: false }] } }, '{"data":{}}', true],
    ['no object at all', { data: { b: [{ exists: false }] } }, '[1]', false],
  ])('%s', (_what, pattern, json, expected) => expect(matches(pattern, json)).toBe(expected))

  test.each([
    `{"type":"a","x":"${'x'.repeat(900)}"`,
    '',
    '{',
    '{"type":"a"',
    '{"type" "a"}',
    '{type:1}',
    'nonsense',
    '{"type":nonsense}',
  ])('what is no JSON is refused: %s', json => {
    expect(() => matches({ type: ['b'] }, json)).toThrow(SyntaxError)
  })
})

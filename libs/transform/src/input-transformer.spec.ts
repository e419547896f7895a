import { compile, type CompileOptions } from './compile.js'
import type { Outcome } from './outcome.js'
import type { Facts } from './transform.js'

/** The event of "Amazon EventBridge input transformation" in the user guide of EventBridge. */
const event = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: { 'instance-id': 'i-0123456789', state: 'RUNNING' },
}
const paths = {
  timestamp: '$.time',
  instance: '$.detail.instance-id',
  state: '$.detail.state',
  resource: '$.resources[0]',
}
const facts: Facts = {
  ruleName: 'example',
  ruleArn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  receivedTime: '2015-11-11T21:29:55Z',
}
const { detail: _, ...withoutDetail } = event

function transformed(template: string, of: object = event, variables: Record<string, string> = paths): Outcome {
  const options: CompileOptions = { form: 'aws' }
  return compile({ paths: variables, template }, options).apply(JSON.stringify(of), facts) as Outcome
}

// Without the white space between tokens: the documentation shows it for people.
test.each([
  ['Simple string', '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
  [
    'String with escaped quotes',
    '"instance \\"<instance>\\" is in <state>"',
    '"instance \\"i-0123456789\\" is in RUNNING"',
  ],
  [
    'Simple JSON',
    '{\n  "instance" : <instance>,\n  "state": <state>\n}',
    '{"instance":"i-0123456789","state":"RUNNING"}',
  ],
  [
    'JSON with strings and variables',
    '{\n "instance" : <instance>,\n "state": "<state>",\n "instanceStatus": "instance \\"<instance>\\" is in <state>"\n}',
    '{"instance":"i-0123456789","state":"RUNNING","instanceStatus":"instance \\"i-0123456789\\" is in RUNNING"}',
  ],
  [
    'JSON with a mix of variables and static information',
    '{\n  "instance" : <instance>,\n  "state": [ 9, <state>, true ],\n  "Transformed" : "Yes"\n}\n',
    '{"instance":"i-0123456789","state":[9,"RUNNING",true],"Transformed":"Yes"}',
  ],
  [
    'Including reserved variables in JSON',
    '{"instance": <instance>, "state": <state>, "ruleArn": <aws.events.rule-arn>, "ruleName": <aws.events.rule-name>, "originalEvent": <aws.events.event>}',
    `{"instance":"i-0123456789","state":"RUNNING","ruleArn":"${facts.ruleArn}","ruleName":"example","originalEvent":${JSON.stringify(withoutDetail)}}`,
  ],
  ['Including reserved variables in a string', '"<aws.events.rule-name> triggered"', '"example triggered"'],
  [
    'Amazon CloudWatch log group',
    '{\n  "timestamp" : <timestamp>,\n  "message": "instance \\"<instance>\\" is in <state>"\n}',
    '{"timestamp":"2015-11-11T21:29:54Z","message":"instance \\"i-0123456789\\" is in RUNNING"}',
  ],
  [
    'Common issues: strings and objects without quotes in the template',
    '{"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>, "originalEvent" : <aws.events.event.json>}',
    `{"ruleArn":"${facts.ruleArn}","ruleName":"example","originalEvent":${JSON.stringify(event)}}`,
  ],
  [
    'The item of a list, and the time of ingestion',
    '{"resource": <resource>, "at": <aws.events.event.ingestion-time>, "text": "at <aws.events.event.ingestion-time>"}',
    `{"resource":"${event.resources[0]}","at":"2015-11-11T21:29:55Z","text":"at 2015-11-11T21:29:55Z"}`,
  ],
])('AWS documents: %s', (_name, template, output) => expect(transformed(template)).toBe(output))

test('AWS documents: an object in a string loses its quotes', () => {
  const output = '"Detail is {instance-id:i-0123456789,state:RUNNING}"'
  expect(transformed('"Detail is <detail>"', event, { detail: '$.detail' })).toBe(output)
  expect(transformed('{"detail": <detail>}', event, { detail: '$.detail' })).toBe(
    `{"detail":${JSON.stringify(event.detail)}}`,
  )
})

test('AWS documents: a text of several lines has each line in quotes', () => {
  const { apply, output } = compile(
    { paths, template: '"<instance> changed"\n\n"It is <state> now"\n' },
    { form: 'aws' },
  )
  expect(apply(JSON.stringify(event), facts)).toBe('"i-0123456789 changed"\n"It is RUNNING now"')
  expect(output).toBe('text')
})

test('as on AWS, a variable whose path leads nowhere is nothing inside of a string', () => {
  expect(transformed('"info <nothing>."', event, { nothing: '$.detail.nothing' })).toBe('"info ."')
})

test('a value that is missing is a failure that names variable and path, never a null', () => {
  expect(transformed('{"info": <nothing>}', event, { nothing: '$.detail.nothing' })).toMatchObject({
    reason: 'missing',
    path: 'paths.nothing',
    expression: '$.detail.nothing',
  })
})

test('a null of the event is a null', () => {
  expect(transformed('{"a": <a>, "b": "<a>"}', { detail: { a: null } }, { a: '$.detail.a' })).toBe(
    '{"a":null,"b":"null"}',
  )
})

test('what an event says in a string stays in it', () => {
  const hostile = { detail: { a: 'x", "admin": true, "b": "\\\n', b: { c: 'say "x"\\', d: ['\t'] } } }
  const output = transformed('{"a": "<a>", "b": "<b>"}', hostile, { a: '$.detail.a', b: '$.detail.b' }) as string
  expect(JSON.parse(output)).toEqual({ a: hostile.detail.a, b: '{c:say x\\,d:[\t]}' })
})

test('a variable is not replaced again by what it stands for', () => {
  const output = transformed('"<a> <b>"', { detail: { a: '<b>', b: '<a>' } }, { a: '$.detail.a', b: '$.detail.b' })
  expect(output).toBe('"<b> <a>"')
})

test('numbers keep their digits', () => {
  const document = '{"data":{"id":12345678901234567890,"price":1.0}}'
  const { apply } = compile({
    paths: { id: '$.data.id', price: '$.data.price' },
    template: '{"id":<id>,"t":"<id> at <price>"}',
  })
  expect(apply(document, facts)).toBe('{"id":12345678901234567890,"t":"12345678901234567890 at 1.0"}')
  expect(compile({ inputPath: '$.data' }).apply(document, facts)).toBe('{"id":12345678901234567890,"price":1.0}')
})

test('of a member that is there twice the last one counts, as for every other reader', () => {
  const document = '{"data":{"id":1,"list":[{"a":1}]},"data":{"id":2,"list":[{"a":2,"a":3}]}}'
  expect(compile({ inputPath: '$.data.id' }).apply(document, facts)).toBe('2')
  expect(compile({ inputPath: '$.data.list[*].a' }).apply(document, facts)).toBe('[3]')
})

test('a wildcard makes a list, which may be empty; where there is nothing to choose from it is missing', () => {
  const apply = (path: string, data: unknown) => compile({ inputPath: path }).apply(JSON.stringify({ data }), facts)
  expect(apply('$.data.items[*].id', { items: [{ id: 1 }, {}, { id: 'b' }] })).toBe('[1,"b"]')
  expect(apply('$.data.items[*].id', { items: [] })).toBe('[]')
  expect(apply('$.data.*', { a: 1, b: [2] })).toBe('[1,[2]]')
  expect(apply('$.data.items[*].id', {})).toMatchObject({ reason: 'missing', path: 'inputPath' })
  expect(apply('$.data.items[*].id', { items: 'text' })).toMatchObject({ reason: 'missing' })
})

test('a path of the AWS envelope on a CloudEvent says what to write', () => {
  const outcome = compile({ inputPath: '$.detail.id' }).apply('{"data":{"id":1}}', facts)
  expect(outcome).toMatchObject({ message: expect.stringContaining('here it is "$.data", not "$.detail"') })
})

test('of a CloudEvent, <aws.events.event> is the event without its data', () => {
  const { apply } = compile({ template: '{"all": <aws.events.event.json>, "attributes": <aws.events.event>}' })
  const output = '{"all":{"id":"1","data":{"a":1}},"attributes":{"id":"1"}}'
  expect(apply('{"id":"1","data":{"a":1}}', facts)).toBe(output)
})

test('an output that grows by repetition ends at its bound', () => {
  const { apply } = compile({ paths: { a: '$.data' }, template: `[${Array(2000).fill('<a>').join()}]` })
  expect(apply(JSON.stringify({ data: 'x'.repeat(100_000) }), facts)).toMatchObject({
    reason: 'too-large',
    path: 'template',
  })
})

test.each(['', '{', '{"a":}', '[1] 2', 'nonsense'])('a document that is no JSON is a failure: %j', document => {
  expect(compile({ inputPath: '$.a' }).apply(document, facts)).toMatchObject({ reason: 'unreadable' })
  expect(compile({ template: '{"e": <aws.events.event>}' }).apply(document, facts)).toMatchObject({
    reason: 'unreadable',
  })
})

test('a constant is sent whatever the event says', () => {
  const { apply } = compile({ constant: { fixed: [1, null] } })
  expect(apply('{}', facts)).toBe('{"fixed":[1,null]}')
})

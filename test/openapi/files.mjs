// The files of libs/client that are made from the OpenAPI document: JSON on stdin, JSON of text by path on stdout. A process of its own,
// because Jest loads neither the generator nor Prettier.
import { text } from 'node:stream/consumers'
import openapiTs, { astToString } from 'openapi-typescript'
import { format, resolveConfig } from 'prettier'
import ts from 'typescript'

const notice = '// Made from openapi.json: UPDATE_CLIENT=1 npx jest test/openapi\n'

const document = JSON.parse(await text(process.stdin))
const options = await resolveConfig('libs/client/src/index.ts')
const types = astToString(await openapiTs(document, { defaultNonNullable: false, postTransform: orUndefined }))
const table = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { operationId }]) => [operationId, [method.toUpperCase(), path]]),
)
const operations = JSON.stringify(Object.fromEntries(table.sort(([a], [b]) => (a < b ? -1 : 1))))
const files = {
  'openapi.json': JSON.stringify(document),
  'src/schema.ts': `${notice}${types}`,
  'src/operations.ts': `${notice}\n/** Method and path of each operation. */\nexport const operations = ${operations} as const`,
}
for (const [path, made] of Object.entries(files)) files[path] = await format(made, { ...options, filepath: path })
process.stdout.write(JSON.stringify(files))

// What may be left out may be undefined: else `exactOptionalPropertyTypes` refuses a cursor that is there or not.
function orUndefined(type, { path }) {
  if (!/\/parameters\/(query|header)\//.test(path)) return undefined
  return ts.factory.createUnionTypeNode([type, ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)])
}

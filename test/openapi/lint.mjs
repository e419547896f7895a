// What two linters find wrong with an OpenAPI document: JSON on stdin, one line each on stdout. Neither uses the network: the
// document refers to nothing outside itself, and their command lines, which report usage, are not used.
import { text } from 'node:stream/consumers'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectralCore from '@stoplight/spectral-core'
import spectralRulesets from '@stoplight/spectral-rulesets'

const source = await text(process.stdin)

// health has no answer of a 4xx: it takes nothing and needs no key
const rules = { 'operation-4xx-response': 'off' }
const config = await createConfig({ extends: ['recommended-strict'], rules })
for (const { ruleId, message, location } of await lintFromString({ source, config }))
  console.log(`redocly ${ruleId}: ${message} (${location[0]?.pointer ?? ''})`)

const spectral = new spectralCore.Spectral()
// a summary that says all needs no description beside it
spectral.setRuleset({ extends: [[spectralRulesets.oas, 'recommended']], rules: { 'operation-description': 'off' } })
for (const { code, message, path } of await spectral.run(source))
  console.log(`spectral ${code}: ${message} (${path.join('/')})`)

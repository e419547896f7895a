import { busKind } from './bus.js'
import { ruleKind } from './rule/rule.kind.js'
import { schemaKind } from './schema.js'

/** What a registry keeps. A kind that is not listed is not kept; all else that is to be known of one stands in its file. */
export const kinds = [busKind, ruleKind, schemaKind] as const

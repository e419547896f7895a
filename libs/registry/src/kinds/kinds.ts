import { busKind } from './bus.js'
import { connectionKind } from './connection/connection.kind.js'
import { grantsKind } from './grants.js'
import { keyKind } from './key.js'
import { queueKind } from './queue.js'
import { ruleKind } from './rule/rule.kind.js'
import { schemaKind } from './schema.js'
import { tenantKind } from './tenant.js'

/** All kinds of resources. Everything about a kind is in its file; adding it here is enough. */
export const kinds = [
  busKind,
  ruleKind,
  queueKind,
  connectionKind,
  schemaKind,
  keyKind,
  grantsKind,
  tenantKind,
] as const

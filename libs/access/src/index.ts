export { checkGrants } from './check-grants.js'
export { type Grant, type ManagedKind, type Redact } from './grant.js'
export { nameOf, type Principal, rootPrincipal } from './principal.js'

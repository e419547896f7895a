/** Injection tokens for values without a class. */
export const SETTINGS = Symbol('SETTINGS')
export const LOGGER = Symbol('LOGGER')
export const METER = Symbol('METER')
/** Unique id of this process among the instances of its stages. Never reused. */
export const INSTANCE = Symbol('INSTANCE')
/** The client for commands, of one Redis or of a Redis Cluster. */
export const REDIS = Symbol('REDIS')
/** What is done with an OIDC issuer, if the settings name one. */
export const OIDC = Symbol('OIDC')

/** Injection tokens of what has no class of its own. */
export const SETTINGS = Symbol('SETTINGS')
export const LOGGER = Symbol('LOGGER')
export const METER = Symbol('METER')
/** Names this process among the instances of its stages; never used twice. */
export const INSTANCE = Symbol('INSTANCE')

import { storeOf } from './store.js'

const name = 'sluice.tenant'

/** The tenant that somebody with the root key looks at; empty for the default one. Each tab of a browser has its own. */
export const tenant = storeOf(sessionStorage.getItem(name) ?? '')

tenant.subscribe(() => sessionStorage.setItem(name, tenant.get()))

import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.js'
import { connectionLink } from './connections.js'

/** The name of a connection, as the way to it for those who may see connections. */
export function ConnectionName({ connection }: { readonly connection: string }) {
  return useMay()('connections:read') ? <Link {...connectionLink(connection)}>{connection}</Link> : <>{connection}</>
}

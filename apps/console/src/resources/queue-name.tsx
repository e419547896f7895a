import { Link } from '@tanstack/react-router'
import { useMay } from '../api/session.js'
import { queueLink } from './queues.js'

/** The name of a queue, as the way to it for those who may see queues. */
export function QueueName({ queue }: { readonly queue: string }) {
  return useMay()('queues:read') ? <Link {...queueLink(queue)}>{queue}</Link> : <>{queue}</>
}

import type { Schemas } from '@sluice/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../../api/client.js'
import { losslessOf, sharedLossless } from '../../../api/lossless.js'
import { useMay } from '../../../api/session.js'
import { parseLossless } from '../../../components/lossless.js'
import { useCalm } from '../../../components/use-calm.js'
import type { Transform } from '../../../resources/transforms.js'
import { eventOf, type Tried } from './tried.js'

/** What a transform makes, and whether it may have changed meanwhile. */
export interface TransformedEvent {
  readonly output?: Schemas['TransformOutput'] | undefined
  readonly error: Error | null
  readonly isOld: boolean
  /** Whether transform and event can be asked about. */
  readonly isReady: boolean
  /** Whether the caller may ask for it. */
  readonly mayBeAsked: boolean
}

/** What a transform makes of an event. Asked again when somebody has stopped writing. @param transform undefined while it is no JSON */
export function useTransformed(transform: Transform | undefined, tried: Tried): TransformedEvent {
  const mayBeAsked = useMay()('transforms:test')
  const isReady = transform !== undefined && eventOf(tried) !== undefined
  const now = isReady ? JSON.stringify({ transform, event: parseLossless(tried.text) }) : undefined
  const asked = useCalm(now, 250)
  const { data, error, isFetching } = useQuery({
    queryKey: ['transformed', asked],
    queryFn: ({ signal }) => {
      const body = parseLossless(asked!) as Schemas['TransformTest']
      return losslessOf<Schemas['TransformOutput']>(api.testTransform({ body, signal, parseAs: 'text' }))
    },
    structuralSharing: sharedLossless,
    enabled: asked !== undefined && mayBeAsked,
    staleTime: Infinity,
  })
  return { output: data, error, isOld: isFetching || asked !== now, isReady, mayBeAsked }
}
